import type { ToFrame } from './frame.ts'

/**
 * How the dialog stands on the page: full screen and modal on phones, beside the page elsewhere. It is
 * closed and opened again when that changes; the frame in it stays in place.
 * @param met there is something to fill a phone's screen with
 * @returns what shows it, and what tells whether it is modal
 */
export function panelStage(
  dialog: HTMLDialogElement,
  met: () => unknown,
  say: (message: ToFrame) => void,
) {
  // As in loader.css.
  const phone = matchMedia('(max-width:599px),(max-height:420px)')
  const isModal = () => dialog.matches(':modal')
  function stage() {
    const fills = met() && phone.matches
    if (!dialog.open || !fills === isModal()) {
      dialog.close()
      dialog[fills ? 'showModal' : 'show']()
    }
    say({ type: 'room', enough: !phone.matches })
  }
  phone.onchange = () => dialog.open && stage()
  return [stage, isModal] as const
}
