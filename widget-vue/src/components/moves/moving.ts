import { inject } from 'vue'
import type { Devices } from '#machines/views.ts'

/** What a page hands over to another one: its ticket, and what is switched on. */
export type Moving = Devices & { siteId: string; ticket: string }

/** The ticket of this page as it is now; `ticket-media.ts` provides it. */
export const useMoving = (): (() => Moving) => inject('moving') as () => Moving
