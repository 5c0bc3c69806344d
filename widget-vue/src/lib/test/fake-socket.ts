import type { ServerMessage } from '#machines/protocol.ts'
import { PROTOCOL_VERSION } from '#machines/protocol-constants.ts'

/** A WebSocket without a network: the test plays the server. */
export class FakeSocket {
  static all: FakeSocket[] = []
  static get last(): FakeSocket {
    return FakeSocket.all.at(-1)!
  }

  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly sent: Record<string, unknown>[] = []
  readonly url: string
  readonly protocols: string[]
  closedByPage = false

  constructor(url: string, protocols: string[]) {
    this.url = url
    this.protocols = protocols
    FakeSocket.all.push(this)
  }

  send(frame: string) {
    this.sent.push(JSON.parse(frame) as Record<string, unknown>)
  }

  close() {
    this.closedByPage = true
  }

  /** The server says something. */
  say(message: ServerMessage<unknown>) {
    this.onmessage?.({ data: JSON.stringify(message) })
  }

  hello(now = 1_000_000, protocol = PROTOCOL_VERSION) {
    this.say({ type: 'hello', protocol, bootId: 'boot-1', now })
  }

  /** The server or the network ends it. */
  end(code: number) {
    this.onclose?.({ code })
  }
}
