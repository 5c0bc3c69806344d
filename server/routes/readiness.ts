import { API, type ReadyReply } from '#machines/api.ts'
import { pingScanner } from '#server/scanner.ts'
import { route, type Route } from './route.ts'

export type ReadinessDeps = {
  isDatabaseUp(): boolean
  isMediaUp(): boolean
  isMediaDraining(): boolean
  isDraining(): boolean
  /** Null: files are not scanned on this installation, so none can be sent. */
  clamdSocket: string | null
}

/** `/readyz`: whether new residents may be sent here, and why not. Calls go on either way. */
export function readinessRoute(deps: ReadinessDeps): Route {
  return route(API.ready, 'anyone', async () => {
    const reply = await readiness(deps)
    return { reply, status: reply.ready ? 200 : 503 }
  })
}

async function readiness(deps: ReadinessDeps): Promise<ReadyReply> {
  const state = (up: boolean) => (up ? 'ok' : 'down')
  const parts: ReadyReply['parts'] = {
    database: state(deps.isDatabaseUp()),
    mediaWorker: state(deps.isMediaUp()),
    scanner: deps.clamdSocket === null ? 'off' : state(await pingScanner(deps.clamdSocket)),
  }
  const reasons = []
  if (parts.database === 'down')
    reasons.push('The database cannot be reached; nothing new is accepted.')
  if (parts.mediaWorker === 'down')
    reasons.push('The media worker cannot be reached; calls have no picture or sound.')
  else if (deps.isMediaDraining())
    reasons.push('The media worker is draining; it takes no new calls.')
  if (parts.scanner === 'down')
    reasons.push('The virus scanner does not answer; files cannot be sent.')
  if (deps.isDraining()) reasons.push('The server is stopping.')
  // Without the scanner only files are refused; the counter itself is open.
  const ready =
    parts.database === 'ok' &&
    parts.mediaWorker === 'ok' &&
    !deps.isMediaDraining() &&
    !deps.isDraining()
  return { ready, reasons, parts }
}
