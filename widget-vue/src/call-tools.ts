import { defineAsyncComponent } from 'vue'
import { retryLater } from './later-retry.ts'

/** Chat, files and screens, in one chunk of their own: fetched when a call begins, so that nothing else pays. */
const fetchTools = () => import('./tools-parts.ts')
type Parts = Awaited<ReturnType<typeof fetchTools>>

/** A part that is there a moment after the call has begun; a fetch that fails is tried again. */
const part = <Name extends keyof Parts>(name: Name) =>
  defineAsyncComponent({
    loader: async () => (await fetchTools())[name],
    delay: 0,
    onError: retryLater,
  })

export const ToolNotice = part('ToolNotice')
export const ToolControls = part('ToolControls')
export const ToolSheet = part('ToolSheet')
export const ReceptionSigns = part('ReceptionSigns')
export const DeviceExtras = part('DeviceExtras')
export const ToolStage = part('ToolStage')
