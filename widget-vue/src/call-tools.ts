import { defineAsyncComponent } from 'vue'

/** Chat and files, in one chunk of their own: fetched when a call begins, so that nothing else pays. */
const fetchTools = () => import('./tools-parts.ts')
type Parts = Awaited<ReturnType<typeof fetchTools>>
const LONGEST_PAUSE_MS = 10_000

/** A part that is there a moment after the call has begun; a fetch that fails is tried again. */
const part = <Name extends keyof Parts>(name: Name) =>
  defineAsyncComponent({
    loader: async () => (await fetchTools())[name],
    delay: 0,
    onError: (_error, retry, _fail, tries) =>
      void setTimeout(retry, Math.min(1_000 * tries, LONGEST_PAUSE_MS)),
  })

export const ToolNotice = part('ToolNotice')
export const ToolControls = part('ToolControls')
export const ToolSheet = part('ToolSheet')
