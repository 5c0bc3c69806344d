import { randomUUID } from 'node:crypto'
import { SUBPROTOCOL } from '#machines/protocol-constants.ts'
import { uws } from '#server/uws.ts'
import { BARE_LIMITS, callIdOf, listenBare } from './bare-edge.ts'
import { answerParent } from './child.ts'
import { settledMemory } from './memory.ts'

/** Bare uWebSockets.js with the limits of our edge, and as much user data as says who a socket is. */

type UserData = { id: string; identity: { kind: 'resident'; callId: string } }

const app = uws.App()
app.ws<UserData>('/ws/*', {
  ...BARE_LIMITS,
  upgrade(res, req, context) {
    const callId = callIdOf(req.getHeader('sec-websocket-protocol'))
    const data: UserData = { id: randomUUID(), identity: { kind: 'resident', callId } }
    const key = req.getHeader('sec-websocket-key')
    res.upgrade(data, key, SUBPROTOCOL, req.getHeader('sec-websocket-extensions'), context)
  },
  open: (ws) => void ws.send('{"type":"hello"}', false),
})
// A body that is read to its end and no more: what the way of an upload costs alone.
app.post('/*', (res) => {
  res.onAborted(() => {})
  res.onData((_, isLast) => {
    if (isLast) res.end('{}')
  })
})

answerParent({ listen: () => listenBare(app), memory: settledMemory })
