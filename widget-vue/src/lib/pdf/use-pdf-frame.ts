import { onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { FromFrame, ToFrame } from './frame-messages.ts'

/** A frame that says nothing for so long will not (ms). */
const PATIENCE_MS = 30_000
const MOST_ZOOM = 4

/**
 * A PDF in the sandboxed frame: hands it over, and turns and zooms its pages. The frame is believed nothing
 * but numbers and keys, and only as the very window that this page has made.
 */
export function usePdfFrame(
  frame: Readonly<Ref<HTMLIFrameElement | null>>,
  content: Blob,
  onClose: () => void,
) {
  const pages = ref(0)
  const page = ref(1)
  const zoom = ref(1)
  const state = shallowRef<'loading' | 'shown' | 'failed'>('loading')
  let late: ReturnType<typeof setTimeout> | undefined

  const tell = (message: ToFrame, transfer: Transferable[] = []) =>
    // A sandboxed frame has no origin that could be named.
    frame.value?.contentWindow?.postMessage(message, { targetOrigin: '*', transfer })
  const show = () =>
    pages.value > 0 && tell({ type: 'pdf.show', page: page.value, zoom: zoom.value })
  const turn = (by: -1 | 1) => {
    const next = page.value + by
    if (1 <= next && next <= pages.value) page.value = next
  }
  const enlarge = (by: -1 | 1) => {
    zoom.value = Math.min(MOST_ZOOM, Math.max(1, zoom.value + by))
  }
  async function handOver() {
    const bytes = await content.arrayBuffer()
    tell({ type: 'pdf.open', bytes }, [bytes])
  }

  function hear({ source, data }: MessageEvent<FromFrame>) {
    if (source === null || source !== frame.value?.contentWindow) return
    switch (data.type) {
      case 'pdf.ready':
        return void handOver()
      case 'pdf.opened':
        pages.value = Math.max(1, Math.trunc(Number(data.pages)) || 1)
        return show()
      case 'pdf.shown':
        clearTimeout(late)
        state.value = 'shown'
        return
      case 'pdf.failed':
        state.value = 'failed'
        return
      case 'pdf.turn':
        return turn(data.by === 1 ? 1 : -1)
      case 'pdf.close':
        return onClose()
    }
  }

  watch([page, zoom], show)
  onMounted(() => {
    window.addEventListener('message', hear)
    late = setTimeout(() => {
      if (state.value === 'loading') state.value = 'failed'
    }, PATIENCE_MS)
  })
  onBeforeUnmount(() => {
    clearTimeout(late)
    window.removeEventListener('message', hear)
  })
  return { pages, page, zoom, state, turn, enlarge, mostZoom: MOST_ZOOM }
}
