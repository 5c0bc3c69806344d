/**
 * Full screen is modal on phones, beside the page elsewhere, and changes with the window: the dialog is
 * closed and opened again, the frame in it stays in place.
 */
export function dialogStage(dialog: HTMLDialogElement, window: Window) {
  const phone = window.matchMedia('(max-width: 599px)')
  let filled = false
  const stage = {
    modal: false,
    /** `full`: there is something to fill a phone's screen with. */
    show(full: boolean) {
      filled = full
      const modal = full && phone.matches
      if (dialog.open && modal === stage.modal) return
      dialog.close()
      stage.modal = modal
      if (modal) dialog.showModal()
      else dialog.show()
    },
  }
  phone.addEventListener('change', () => dialog.open && stage.show(filled))
  return stage
}
