import { HELLO_TIMEOUT_MS, comesBack, reconnectDelay } from '#machines/connection.ts'

/** `open`: the server's hello is here. `waiting`: comes back by itself. `closed`: does not. */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'waiting' | 'closed'

/** What a page shows of its line to the server. */
export type LineStatus = {
  state: ConnectionState
  /** Why the socket closed last (`CLOSE`, or a code of RFC 6455). */
  closeCode: number | null
  /** Local ms of the next try while waiting. */
  retryAt: number | null
  /** Tries since it was open last. */
  attempts: number
}

export type SocketFactory = new (url: string, protocols: string[]) => WebSocket

export type LineOptions = {
  /** Opens the next socket; called at each try. */
  socket: () => WebSocket
  random: () => number
  /** A frame of the current socket. */
  onFrame: (text: string) => void
  onStatus: (status: LineStatus) => void
  /** The current socket is gone; comes before the status says so. */
  onLost: () => void
}

export type Line = ReturnType<typeof createLine>

/**
 * Keeps one socket at a time and opens the next by the rules of `machines/connection.ts`. Frames and
 * ends of sockets that are not the current one any more are not heard.
 */
export function createLine(options: LineOptions) {
  let status: LineStatus = { state: 'idle', closeCode: null, retryAt: null, attempts: 0 }
  let socket: WebSocket | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function set(change: Partial<LineStatus>) {
    status = { ...status, ...change }
    options.onStatus(status)
  }

  function drop() {
    clearTimeout(timer)
    const old = socket
    socket = null
    if (!old) return
    options.onLost()
    old.close(1000)
  }

  function connect() {
    drop()
    const mine = options.socket()
    socket = mine
    timer = setTimeout(() => lose(1006), HELLO_TIMEOUT_MS)
    mine.onmessage = (event) => {
      if (mine === socket) options.onFrame(String(event.data))
    }
    mine.onclose = (event) => {
      if (mine === socket) lose(event.code)
    }
    set({ state: 'connecting', retryAt: null })
  }

  /** Gives the current socket up, as if it had closed with this code. */
  function lose(code: number) {
    drop()
    if (!comesBack(code)) return set({ state: 'closed', closeCode: code, retryAt: null })
    const delay = reconnectDelay(status.attempts, code, options.random())
    timer = setTimeout(connect, delay)
    set({
      state: 'waiting',
      closeCode: code,
      retryAt: Date.now() + delay,
      attempts: status.attempts + 1,
    })
  }

  return {
    connect,
    lose,
    /** The server has greeted this page. */
    greeted() {
      clearTimeout(timer)
      set({ state: 'open', closeCode: null, attempts: 0 })
    },
    /** Throws when there is no open socket. */
    send(frame: string) {
      if (!socket || status.state !== 'open') throw new Error('socket is not open')
      socket.send(frame)
    },
    close() {
      drop()
      set({ state: 'closed', retryAt: null })
    },
    status: () => status,
  }
}
