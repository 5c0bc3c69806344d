/** Measures of one page as the browser itself gives them; both functions run in the page. */

/** Of a page that has come to rest; times in ms. */
export type Vitals = {
  /** Largest contentful paint. */
  lcpMs: number
  /** Total blocking time: what tasks of more than 50 ms took beyond that. */
  blockedMs: number
  /** Layout shift without a person's doing. */
  shift: number
  /** Longest time from a press to the next paint (INP of a short visit); 0 without presses. */
  inpMs: number
  presses: number
}

type VitalsWindow = { okienkoVitals?: Vitals }
type EventTiming = PerformanceEntry & { interactionId: number }
type LayoutShift = PerformanceEntry & { value: number; hadRecentInput: boolean }
/** A task up to this long does not count as blocking (ms). */
const TASK_MS = 50

/** Put into every frame before its own scripts. */
export function installVitals(taskMs: number): void {
  const vitals: Vitals = { lcpMs: 0, blockedMs: 0, shift: 0, inpMs: 0, presses: 0 }
  const seen = new Set<number>()
  ;(window as unknown as VitalsWindow).okienkoVitals = vitals
  const observe = (type: string, note: (entry: PerformanceEntry) => void, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({
      type,
      buffered: true,
      ...more,
    })
  observe('largest-contentful-paint', ({ startTime }) => void (vitals.lcpMs = startTime))
  observe('longtask', ({ duration }) => void (vitals.blockedMs += Math.max(0, duration - taskMs)))
  observe('layout-shift', (entry) => {
    const { value, hadRecentInput } = entry as LayoutShift
    if (!hadRecentInput) vitals.shift += value
  })
  observe(
    'event',
    (entry) => {
      const { interactionId, duration } = entry as EventTiming
      if (!interactionId) return
      seen.add(interactionId)
      vitals.presses = seen.size
      vitals.inpMs = Math.max(vitals.inpMs, duration)
    },
    // The shortest that browsers report.
    { durationThreshold: 16 },
  )
}
export const installVitalsArgument = TASK_MS

/** What this frame has noted so far. */
export const readVitals = (): Vitals => (window as unknown as VitalsWindow).okienkoVitals!
