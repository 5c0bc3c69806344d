/** What the page and its sandboxed PDF frame say to each other. */
export type ToFrame =
  | { type: 'pdf.open'; bytes: ArrayBuffer }
  /** `zoom` 1: as wide as the frame. */
  | { type: 'pdf.show'; page: number; zoom: number }

export type FromFrame =
  | { type: 'pdf.ready' }
  | { type: 'pdf.opened'; pages: number }
  | { type: 'pdf.shown'; page: number }
  /** It cannot be drawn; downloading it is still possible. */
  | { type: 'pdf.failed' }
  /** Keys that were pressed inside the frame. */
  | { type: 'pdf.turn'; by: -1 | 1 }
  | { type: 'pdf.close' }

/** Address of the frame's page under the base of an app (`/widget/`, `/staff/`). */
export const PDF_PAGE = 'pdf.html'
