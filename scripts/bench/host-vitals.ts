/** Measures of one page as the browser itself gives them; both functions run in the page. */

/** Of a page that has come to rest; times in ms. */
export type Vitals = {
  /** Largest contentful paint. */
  lcpMs: number
  /** Total blocking time: what tasks of more than 50 ms took beyond that. */
  blockedMs: number
  /** Layout shift without a person's doing. */
  shift: number
  /** The longest of them is the INP of a short visit. */
  presses: Press[]
}
/** One event of a press: when it was (ms of the epoch), how long to the next paint, and of it waiting and work (ms). */
export type Press = { at: number; ms: number; waitedMs: number; workedMs: number }

type VitalsWindow = { okienkoVitals?: Vitals }
type EventTiming = PerformanceEventTiming & { interactionId: number }
type LayoutShift = PerformanceEntry & { value: number; hadRecentInput: boolean }
/** A task up to this long does not count as blocking (ms). */
const TASK_MS = 50

/** Put into every frame before its own scripts. */
export function installVitals(taskMs: number): void {
  const vitals: Vitals = { lcpMs: 0, blockedMs: 0, shift: 0, presses: [] }
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
      const { interactionId, duration, startTime, processingStart, processingEnd } =
        entry as EventTiming
      if (!interactionId) return
      vitals.presses.push({
        at: performance.timeOrigin + startTime,
        ms: duration,
        waitedMs: processingStart - startTime,
        workedMs: processingEnd - processingStart,
      })
    },
    // The shortest that browsers report.
    { durationThreshold: 16 },
  )
}
export const installVitalsArgument = TASK_MS

/** What this frame has noted so far. */
export const readVitals = (): Vitals => (window as unknown as VitalsWindow).okienkoVitals!
