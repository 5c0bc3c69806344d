import type { FrameMessage, LoaderMessage } from '../host-messages.ts'
import { make } from './elements.ts'
import type { LoaderSite } from './site.ts'

/** How long the frame may take to load before the page offers telephone and address (ms). */
export const LOAD_WITHIN_MS = 8000
/** How long it may take to say hello once it has loaded: a refusal loads as well, and never speaks (ms). */
export const HELLO_WITHIN_MS = 2000

/** Rights of the frame: exactly those that a call needs (privacy.md, section 8). */
const FRAME_RIGHTS =
  'camera;microphone;display-capture;autoplay;fullscreen;speaker-selection;screen-wake-lock;clipboard-write'

type WithoutMark<M> = M extends unknown ? Omit<M, 'okienko'> : never
export type ToFrame = WithoutMark<LoaderMessage>

/**
 * The panel's frame: made once and never moved, because an iframe that is moved in the document reloads.
 * @param fail called when it has not said hello in time; it may say so later
 * @param welcome first word to the frame
 * @returns its functions, as a list
 */
export function panelFrame(
  [siteId, origin]: LoaderSite,
  dialog: HTMLElement,
  title: string,
  fail: () => void,
  welcome: () => ToFrame,
  heard: (message: FrameMessage) => void,
) {
  let frame: HTMLIFrameElement | null = null
  let greeted = false
  let deadline: ReturnType<typeof setTimeout> | undefined

  const say = (message: ToFrame) =>
    frame?.contentWindow?.postMessage({ okienko: 1, ...message }, origin)
  const failAfter = (ms: number) => {
    clearTimeout(deadline)
    deadline = setTimeout(fail, ms)
  }
  function open() {
    if (frame) return
    frame = make('iframe', {
      title,
      allow: FRAME_RIGHTS,
      src: `${origin}/w/${siteId}/`,
      onload() {
        if (!greeted) failAfter(HELLO_WITHIN_MS)
        say(welcome())
      },
    })
    failAfter(LOAD_WITHIN_MS)
    dialog.append(frame)
  }
  function drop() {
    frame?.remove()
    frame = null
    greeted = false
  }
  addEventListener('message', (event) => {
    const { data } = event
    if (event.origin !== origin || event.source !== frame?.contentWindow) return
    if (data?.okienko !== 1) return
    if (data.type === 'hello') {
      clearTimeout(deadline)
      greeted = true
    }
    heard(data as FrameMessage)
  })
  /** The frame once it has said hello. */
  const met = () => greeted && frame
  return [open, drop, say, met] as const
}
