/**
 * Timer of the heartbeat. Timers of a page in the background are slowed to one a minute, those of a
 * worker are not; the page itself answers each tick, so that a frozen page falls silent.
 */
self.addEventListener('message', (event: MessageEvent<{ everyMs: number }>) => {
  setInterval(() => self.postMessage(null), event.data.everyMs)
})
