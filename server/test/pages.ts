import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import { WebSocket } from 'ws'
import type {
  AnswerOf,
  ClientMessage,
  ServerMessage,
  StaffMessage,
  WidgetMessage,
} from '#machines/protocol.ts'
import { SUBPROTOCOL } from '#machines/protocol-constants.ts'
import type { ResidentView, StaffView } from '#machines/views.ts'

/** How long a test waits for something that should follow at once (ms); only a failing test reaches it. */
const PATIENCE_MS = 8_000

// Server and database share the thread of the test: Node must not take a busy moment for an address that
// does not answer (`localhost` has two).
setDefaultAutoSelectFamilyAttemptTimeout(PATIENCE_MS)

type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never
type Waiter = { check: () => boolean; done: () => void }

/** A page as the server sees it: a socket, the last view, requests with answers. */
export class Page<View, Message extends ClientMessage> {
  view: View | null = null
  readonly views: View[] = []
  readonly messages: ServerMessage<View>[] = []
  closed: { code: number } | null = null
  fault = ''
  private lastId = 0
  private readonly waiters = new Set<Waiter>()
  readonly socket: WebSocket

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer) =>
      this.receive(JSON.parse(data.toString()) as ServerMessage<View>),
    )
    socket.on('close', (code) => {
      this.closed = { code }
      this.wakeUp()
    })
    // Said in the failure of whoever waits for this page.
    socket.on('error', (error) => (this.fault = error.message))
  }

  private receive(message: ServerMessage<View>): void {
    this.messages.push(message)
    if (message.type === 'view') {
      this.view = message.view
      this.views.push(message.view)
    }
    this.wakeUp()
  }

  private wakeUp(): void {
    for (const waiter of [...this.waiters]) if (waiter.check()) waiter.done()
  }

  /** Resolves as soon as `check` gives something; fails with `what` and the last view after a while. */
  async until<T>(what: string, check: () => T | null | undefined | false): Promise<T> {
    let found = check()
    if (found) return found
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters.delete(waiter)
        reject(
          new Error(
            `${what} did not come; closed ${JSON.stringify(this.closed)} ${this.fault}; last view ${JSON.stringify(this.view)}`,
          ),
        )
      }, PATIENCE_MS)
      const waiter: Waiter = {
        check: () => Boolean((found = check())),
        done: () => {
          clearTimeout(timer)
          this.waiters.delete(waiter)
          resolve()
        },
      }
      this.waiters.add(waiter)
    })
    return found as T
  }

  untilClosed = (): Promise<{ code: number }> => this.until('close', () => this.closed)

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** The answer, or the reason of the refusal as `{ refused }`. */
  async request<M extends WithoutId<Message>>(
    message: M,
  ): Promise<
    | { result: AnswerOf<M extends { type: infer T extends ClientMessage['type'] } ? T : never> }
    | { refused: string }
  > {
    const id = (this.lastId += 1)
    this.send({ ...message, id })
    const answer = await this.until(`answer to ${JSON.stringify(message)}`, () =>
      this.messages.find(
        (one) => (one.type === 'answer' || one.type === 'refused') && one.id === id,
      ),
    )
    return answer.type === 'refused'
      ? { refused: answer.reason }
      : { result: (answer as unknown as { result: never }).result }
  }

  get isOpen(): boolean {
    return this.closed === null && this.socket.readyState === WebSocket.OPEN
  }

  /** Say that the page is alive, and wait until the server has heard it. */
  async heartbeat(): Promise<void> {
    const heard = this.messages.filter(({ type }) => type === 'alive').length
    this.send({ type: 'heartbeat' })
    await this.until(
      'alive',
      () =>
        this.closed !== null || this.messages.filter(({ type }) => type === 'alive').length > heard,
    )
  }

  /** Gone without a word, as when a tab is killed. */
  vanish(): void {
    this.socket.terminate()
  }
}

export class ResidentPage extends Page<ResidentView, WidgetMessage> {
  untilPhase = (phase: ResidentView['call']['phase']): Promise<ResidentView> =>
    this.until(`phase ${phase}`, () => this.view?.call.phase === phase && this.view)
  untilPlace = (place: number): Promise<ResidentView> =>
    this.until(
      `place ${place}`,
      () => this.view?.call.phase === 'waiting' && this.view.call.place === place && this.view,
    )
}

export class StaffPage extends Page<StaffView, StaffMessage> {
  untilShift = (state: StaffView['shift']['state']): Promise<StaffView> =>
    this.until(`shift ${state}`, () => this.view?.shift.state === state && this.view)
  untilOffer = (): Promise<NonNullable<StaffView['offer']>> =>
    this.until('offer', () => this.view?.offer)
}

/** @param offered subprotocols beside those of every page */
export function openResident(origin: string, ticket: string, offered: string[] = []): ResidentPage {
  const url = `${origin.replace('http', 'ws')}/ws/widget`
  const protocols = [SUBPROTOCOL, `ticket.${ticket}`, ...offered]
  return new ResidentPage(new WebSocket(url, protocols, { origin }))
}

export function openStaff(origin: string, cookie: string): StaffPage {
  const url = `${origin.replace('http', 'ws')}/ws/staff`
  return new StaffPage(new WebSocket(url, [SUBPROTOCOL], { origin, headers: { cookie } }))
}
