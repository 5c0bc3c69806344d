import { partsOf } from './later-retry.ts'

/** Chat, files and screens, in one chunk of their own: fetched when a call begins, so that nothing else pays. */
const part = partsOf(() => import('./tools-parts.ts'))

export const ToolNotice = part('ToolNotice')
export const ToolControls = part('ToolControls')
export const ToolSheet = part('ToolSheet')
export const ReceptionSigns = part('ReceptionSigns')
export const DeviceExtras = part('DeviceExtras')
export const ToolStage = part('ToolStage')
