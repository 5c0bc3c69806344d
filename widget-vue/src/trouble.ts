import { partsOf } from './later-retry.ts'

/** Why a device does not work and what to do: a chunk that only who has such trouble fetches. */
export const DeviceFault = partsOf(() => import('./trouble-parts.ts'))('DeviceFault')
