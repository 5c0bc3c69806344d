import { onScopeDispose } from 'vue'

/**
 * Hears events until the component or store that calls this is gone.
 * @param listener the same for all these events
 */
export function useListener<Heard extends Event = Event>(
  target: EventTarget,
  events: readonly string[],
  listener: (event: Heard) => void,
): void {
  const hear = listener as EventListener
  for (const event of events) target.addEventListener(event, hear)
  onScopeDispose(() => {
    for (const event of events) target.removeEventListener(event, hear)
  })
}
