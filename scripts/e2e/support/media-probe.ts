import type { Locator } from 'playwright-core'
import { SIGNATURES } from './fake-devices.ts'

/**
 * What really arrives: decoded frames of a `<video>` and the spectrum of its sound, read in the page.
 * Connection states are not asked: they can be fine while nobody sees anything.
 */

/** Instants of presented frames by the name of the video, whatever element carries it just then. */
type ProbeWindow = Window & { okienkoFrames: Record<string, number[]> }

/** Runs in every frame before any script: notes when each video presented its frames (performance.timeOrigin based ms). */
export function installProbe(): void {
  const probe = window as unknown as ProbeWindow
  probe.okienkoFrames = {}
  const watched = new WeakSet<HTMLVideoElement>()
  const watch = (video: HTMLVideoElement): void => {
    if (watched.has(video)) return
    watched.add(video)
    let last: VideoFrameCallbackMetadata | null = null
    // A busy main thread is told of the newest frame only; the count says how many were presented since,
    // and they are noted evenly between the two instants.
    const note: VideoFrameRequestCallback = (_, frame) => {
      const name = video.getAttribute('aria-label') ?? ''
      const times = (probe.okienkoFrames[name] ??= [])
      const count = last ? Math.max(1, frame.presentedFrames - last.presentedFrames) : 1
      const since = last?.presentationTime ?? frame.presentationTime
      for (let index = 1; index <= count; index += 1) {
        times.push(
          performance.timeOrigin + since + ((frame.presentationTime - since) * index) / count,
        )
      }
      last = frame
      video.requestVideoFrameCallback(note)
    }
    video.requestVideoFrameCallback(note)
  }
  const scan = (): void => document.querySelectorAll('video').forEach((video) => watch(video))
  new MutationObserver(scan).observe(document, { childList: true, subtree: true })
}

/** Name of the signature whose colour fills the middle of the video now, or null while it shows nothing. */
export function colourOf(video: Locator): Promise<string | null> {
  return video.evaluate((element, signatures) => {
    const source = element as HTMLVideoElement
    if (source.readyState < 2 || source.videoWidth === 0) return null
    const canvas = document.createElement('canvas')
    canvas.width = 8
    canvas.height = 8
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (!context) return null
    const { videoWidth, videoHeight } = source
    context.drawImage(
      source,
      videoWidth * 0.4,
      videoHeight * 0.6,
      videoWidth * 0.2,
      videoHeight * 0.2,
      0,
      0,
      8,
      8,
    )
    const [r = 0, g = 0, b = 0] = context.getImageData(4, 4, 1, 1).data
    const distance = ({ rgb }: { rgb: readonly number[] }): number =>
      Math.hypot(r - (rgb[0] ?? 0), g - (rgb[1] ?? 0), b - (rgb[2] ?? 0))
    const nearest = signatures.toSorted((one, other) => distance(one) - distance(other))[0]
    return nearest && distance(nearest) < 70 ? nearest.name : `rgb(${r},${g},${b})`
  }, Object.values(SIGNATURES))
}

/** Names of the signatures whose tone is heard in the sound of this element within `ms`. */
export function tonesOf(media: Locator, ms = 1_500): Promise<string[]> {
  return media.evaluate(
    async (element, { signatures, duration }) => {
      const stream = (element as HTMLMediaElement).srcObject as MediaStream | null
      if (!stream?.getAudioTracks().length) return []
      const context = new AudioContext()
      await context.resume()
      const analyser = context.createAnalyser()
      analyser.fftSize = 4096
      context.createMediaStreamSource(new MediaStream(stream.getAudioTracks())).connect(analyser)
      const bins = new Float32Array(analyser.frequencyBinCount)
      const loudest = new Map<string, number>()
      const end = performance.now() + duration
      while (performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        analyser.getFloatFrequencyData(bins)
        for (const { name, hz } of signatures) {
          const bin = Math.round((hz * analyser.fftSize) / context.sampleRate)
          const level = Math.max(...bins.subarray(bin - 2, bin + 3))
          loudest.set(name, Math.max(level, loudest.get(name) ?? -Infinity))
        }
      }
      await context.close()
      return [...loudest].filter(([, level]) => level > -55).map(([name]) => name)
    },
    { signatures: Object.values(SIGNATURES).map(({ name, hz }) => ({ name, hz })), duration: ms },
  )
}

/**
 * How loud the loudest tone of this element's sound is within `ms` (dB; silence is below -100); null: it has no
 * sound. Runs in the page, in whatever browser, so it refers to nothing of this file.
 */
export async function soundOf(element: Element, ms: number): Promise<number | null> {
  const stream = (element as HTMLMediaElement).srcObject as MediaStream | null
  const tracks = stream?.getAudioTracks() ?? []
  if (tracks.length === 0) return null
  const context = new AudioContext()
  await context.resume()
  const analyser = context.createAnalyser()
  context.createMediaStreamSource(new MediaStream(tracks)).connect(analyser)
  const bins = new Float32Array(analyser.frequencyBinCount)
  let loudest = -Infinity
  const end = performance.now() + ms
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    analyser.getFloatFrequencyData(bins)
    loudest = Math.max(loudest, ...bins)
  }
  await context.close()
  // JSON knows no infinity.
  return Math.max(-999, loudest)
}

/** Instants (ms since 1970) at which the video of this name has presented frames so far. */
export function frameTimes(within: Locator, name: string): Promise<number[]> {
  return within.evaluate(
    (_, label) => (window as unknown as ProbeWindow).okienkoFrames[label] ?? [],
    name,
  )
}

/** The same, run in the page itself. */
export function readFrames(name: string): number[] {
  return (window as unknown as ProbeWindow).okienkoFrames[name] ?? []
}

/** Longest time without a new frame between `from` and `to` (ms since 1970). */
export function longestGap(times: readonly number[], from: number, to: number): number {
  const within = [from, ...times.filter((time) => time > from && time < to), to]
  return Math.max(...within.slice(1).map((time, index) => time - (within[index] ?? time)))
}
