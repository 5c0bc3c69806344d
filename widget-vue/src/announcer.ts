import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { saidTogether } from './lib/said-together.ts'

/** Between two spoken changes of the line at least so long (ms); accessibility.md, section 3. */
export const LINE_PAUSE_MS = 20_000

export type Announcer = {
  /** What the polite region of the line says now. */
  line: Readonly<ShallowRef<string>>
  /** Polite region for all other progress: microphone off, connected again. */
  status: Readonly<ShallowRef<string>>
  /** Assertive region: your turn, call interrupted. */
  alert: Readonly<ShallowRef<string>>
  /** A change of the place; several within the pause become the newest one. */
  sayLine: (text: string) => void
  say: (text: string) => void
  warn: (text: string) => void
  /** Another language is spoken: what was said in the old one goes, `text` tells it in the new one. */
  turnTo: (text: string) => void
  /** Nothing of the line is said any more: the person has switched it off. */
  quietLine: () => void
  /** Another screen: whoever reads the regions later finds nothing there that was true of the last one only. */
  leave: () => void
}

/** Text for screen readers: the regions are always in the page, their text only ever changes. */
export function createAnnouncer(now: () => number = () => performance.now()): Announcer {
  const line = shallowRef('')
  const status = shallowRef('')
  const alert = shallowRef('')
  let spokenAt = -Infinity
  let pending: ReturnType<typeof setTimeout> | undefined
  let newest = ''

  function speakLine() {
    pending = undefined
    if (newest === line.value) return
    line.value = newest
    spokenAt = now()
  }

  function quietLine() {
    clearTimeout(pending)
    pending = undefined
    newest = line.value
  }

  return {
    line,
    status,
    alert,
    sayLine(text) {
      newest = text
      if (pending !== undefined) return
      const wait = spokenAt + LINE_PAUSE_MS - now()
      if (wait <= 0) speakLine()
      else pending = setTimeout(speakLine, wait)
    },
    say: saidTogether(status),
    warn: saidTogether(alert),
    turnTo(text) {
      line.value = alert.value = ''
      status.value = text
    },
    quietLine,
    leave() {
      quietLine()
      line.value = status.value = alert.value = newest = ''
    },
  }
}
