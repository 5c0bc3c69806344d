export type OkienkoEvent = 'open' | 'close' | 'live' | 'idle'
/** The one thing that the city's page gets: `window.okienko`, frozen. */
export type Okienko = Readonly<{
  open: () => void
  /** Asks the panel to close; while a ticket lives the person is asked first. */
  close: () => void
  /**
   * Calls back when the panel has opened or closed, and when a place in the line or a call has begun
   * (`live`) or is over (`idle`); returns the function that stops it. What it throws stays the page's.
   */
  on: (event: OkienkoEvent, listener: () => void) => () => void
}>

/** The page's listeners; an EventTarget keeps what they throw away from us and from each other. */
export function createEvents() {
  const events = new EventTarget()
  const tell = (event: OkienkoEvent) => events.dispatchEvent(new Event(event))
  const on: Okienko['on'] = (event, listener) => {
    events.addEventListener(event, listener)
    return () => events.removeEventListener(event, listener)
  }
  return [tell, on] as const
}
