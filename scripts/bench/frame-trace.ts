/** Runs inside pages: notes when things happened, without changing what the page does. */

/** Instants are ms since 1970, from the page's own monotonic clock. */
export type Trace = {
  /** When the person pressed, by the browser's input event. */
  clicks: number[]
  sent: { at: number; type: string }[]
  got: { at: number; type: string; phase: string | null }[]
  /** First frame that each video showed after it came into the page; `received` is when its last packet had come (null: not by network). */
  frames: { at: number; received: number | null; label: string }[]
  /** How far the page's clock is from the system's (ms). */
  skew: number
}

type TracedWindow = Window & { okienkoTrace: () => Trace }

/** To be installed before any script of the page runs. */
export function installTrace(): void {
  const base = performance.timeOrigin
  const now = (): number => base + performance.now()
  const trace: Omit<Trace, 'skew'> = { clicks: [], sent: [], got: [], frames: [] }
  ;(window as unknown as TracedWindow).okienkoTrace = () => ({ ...trace, skew: Date.now() - now() })

  document.addEventListener('click', ({ timeStamp }) => trace.clicks.push(base + timeStamp), true)

  const Original = WebSocket
  window.WebSocket = class extends Original {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', ({ data }) => {
        const at = now()
        const message = JSON.parse(String(data)) as {
          type: string
          view?: { call?: { phase?: string } | null }
        }
        trace.got.push({ at, type: message.type, phase: message.view?.call?.phase ?? null })
      })
    }
    override send(data: string): void {
      trace.sent.push({ at: now(), type: (JSON.parse(data) as { type: string }).type })
      super.send(data)
    }
  }

  const watch = (video: HTMLVideoElement): void =>
    void video.requestVideoFrameCallback((at, { receiveTime }) =>
      trace.frames.push({
        at: base + at,
        received: receiveTime === undefined ? null : base + receiveTime,
        label: video.getAttribute('aria-label') ?? '',
      }),
    )
  // An element that comes back into the page shows something else: its first frame counts anew.
  const look = (node: Node): void => {
    if (node instanceof HTMLVideoElement) watch(node)
    else if (node instanceof Element) node.querySelectorAll('video').forEach(watch)
  }
  new MutationObserver((records) =>
    records.forEach(({ addedNodes }) => addedNodes.forEach(look)),
  ).observe(document, { childList: true, subtree: true })
}

/** What the page has noted so far. */
export const readTrace = (): Trace => (window as unknown as TracedWindow).okienkoTrace()

type BarePair = { measure(): Promise<number[]>; end(): void }
type BareWindow = Window & { okienkoBare: BarePair }

/**
 * Makes a page with `#a` and `#b` ready to measure a bare pair of connections: both send the camera and the
 * microphone to each other, which are open already.
 */
export async function installBarePair(): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { width: 1280, height: 720 },
    audio: true,
  })
  let ends: RTCPeerConnection[] = []
  const firstFrame = (video: HTMLVideoElement): Promise<number> =>
    new Promise((resolve) => video.requestVideoFrameCallback((at) => resolve(at)))

  const connect = async (one: RTCPeerConnection, other: RTCPeerConnection): Promise<void> => {
    one.onicecandidate = ({ candidate }) => void (candidate && other.addIceCandidate(candidate))
    other.onicecandidate = ({ candidate }) => void (candidate && one.addIceCandidate(candidate))
    await one.setLocalDescription()
    await other.setRemoteDescription(one.localDescription!)
    await other.setLocalDescription()
    await one.setRemoteDescription(other.localDescription!)
  }

  const bare: BarePair = {
    async measure() {
      const begun = performance.now()
      const [one, other] = (ends = [new RTCPeerConnection(), new RTCPeerConnection()])
      const frames = ends.map((end, index) => {
        const video = document.querySelectorAll('video')[index]!
        for (const track of stream.getTracks()) end.addTrack(track, stream)
        end.ontrack = ({ streams }) => {
          if (video.srcObject !== streams[0]) video.srcObject = streams[0]!
        }
        return firstFrame(video)
      })
      await connect(one!, other!)
      return (await Promise.all(frames)).map((at) => at - begun)
    },
    end() {
      ends.forEach((end) => end.close())
      document.querySelectorAll('video').forEach((video) => (video.srcObject = null))
    },
  }
  ;(window as unknown as BareWindow).okienkoBare = bare
}

export const measureBare = (): Promise<number[]> =>
  (window as unknown as BareWindow).okienkoBare.measure()
export const endBare = (): void => (window as unknown as BareWindow).okienkoBare.end()
