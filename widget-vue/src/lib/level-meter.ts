import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { useListener } from './listening.ts'

/** Silence and full swing of the meter (dB of full scale); a voice at a desk is around -35. */
const FLOOR_DB = -60
const TOP_DB = -12
const EVERY_MS = 66

/** Length of the meter's bar, 0 to 1, for the samples of one moment (-1 to 1 each). */
export function levelOf(samples: Float32Array): number {
  let squares = 0
  for (const sample of samples) squares += sample * sample
  const rms = Math.sqrt(squares / Math.max(samples.length, 1))
  const decibel = 20 * Math.log10(Math.max(rms, 1e-6))
  return Math.min(1, Math.max(0, (decibel - FLOOR_DB) / (TOP_DB - FLOOR_DB)))
}

/** Loudness of a microphone's track, 0 to 1; rests while the page is hidden or nobody measures. */
export function useLevelMeter(track: Readonly<ShallowRef<MediaStreamTrack | null>>) {
  const level = shallowRef(0)
  const measuring = shallowRef(true)
  let context: AudioContext | null = null
  let source: MediaStreamAudioSourceNode | null = null
  let timer: ReturnType<typeof setInterval> | undefined

  function rest() {
    clearInterval(timer)
    source?.disconnect()
    source = null
    level.value = 0
    void context?.suspend()
  }

  function start(from: MediaStreamTrack) {
    context ??= new AudioContext()
    // Before the first click the browser keeps it suspended; a later start resumes it.
    void context.resume()
    const analyser = context.createAnalyser()
    analyser.fftSize = 1024
    source = context.createMediaStreamSource(new MediaStream([from]))
    source.connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      level.value = levelOf(samples)
    }, EVERY_MS)
  }

  function refresh() {
    rest()
    const now = track.value
    if (!now || !measuring.value || document.hidden || typeof AudioContext === 'undefined') return
    start(now)
  }

  watch([track, measuring], refresh, { immediate: true })
  useListener(document, ['visibilitychange'], refresh)
  onScopeDispose(() => {
    rest()
    void context?.close()
  })

  return {
    level: level as Readonly<ShallowRef<number>>,
    measure: (on: boolean) => {
      measuring.value = on
    },
  }
}
