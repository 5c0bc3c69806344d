import { defineAsyncComponent } from 'vue'
import { retryLater } from './later-retry.ts'

/** Why a device does not work and what to do: a chunk that only who has such trouble fetches. */
export const DeviceFault = defineAsyncComponent({
  loader: async () => (await import('./trouble-parts.ts')).DeviceFault,
  delay: 0,
  onError: retryLater,
})
