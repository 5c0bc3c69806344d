import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'

/** How much larger than fitted the picture may be; the last one shows 1920 points on a phone one to one. */
export const ZOOMS = [1, 1.5, 2, 3, 4] as const
/** Of the visible part, how much one press moves it. */
const PAN_SHARE = 0.4
/** Another shape of the picture is another window: it is shown whole again. Codecs round by less. */
const SHAPE_CHANGE = 0.02

/**
 * A picture that fits its frame, can be enlarged and moved about: by buttons, by keys in the frame (the
 * arrows scroll by themselves), and by whatever scrolls a box.
 */
export function useScreenView(
  frame: Readonly<Ref<HTMLElement | null>>,
  video: Readonly<Ref<HTMLVideoElement | null>>,
) {
  const step = ref(0)
  const zoom = computed(() => ZOOMS[step.value]!)
  const shape = shallowRef(0)
  let observer: ResizeObserver | undefined

  function lay() {
    const [box, picture] = [frame.value, video.value]
    if (!box || !picture?.videoWidth) return
    const { videoWidth: w, videoHeight: h } = picture
    // What was in the middle stays there.
    const x = (box.scrollLeft + box.clientWidth / 2) / Math.max(1, box.scrollWidth)
    const y = (box.scrollTop + box.clientHeight / 2) / Math.max(1, box.scrollHeight)
    const scale = Math.min(box.offsetWidth / w, box.offsetHeight / h) * zoom.value
    picture.style.width = `${Math.floor(w * scale)}px`
    picture.style.height = `${Math.floor(h * scale)}px`
    box.scrollLeft = x * box.scrollWidth - box.clientWidth / 2
    box.scrollTop = y * box.scrollHeight - box.clientHeight / 2
  }

  function resized() {
    const { videoWidth: w, videoHeight: h } = video.value ?? { videoWidth: 0, videoHeight: 0 }
    if (!w || !h) return
    if (Math.abs(w / h - shape.value) > SHAPE_CHANGE * shape.value) step.value = 0
    shape.value = w / h
    lay()
  }

  const larger = () => (step.value = Math.min(step.value + 1, ZOOMS.length - 1))
  const smaller = () => (step.value = Math.max(step.value - 1, 0))
  const fit = () => (step.value = 0)
  function pan(right: number, down: number) {
    const box = frame.value
    box?.scrollBy(right * PAN_SHARE * box.clientWidth, down * PAN_SHARE * box.clientHeight)
  }
  function onKey(event: KeyboardEvent) {
    const act = { '+': larger, '=': larger, '-': smaller, '0': fit }[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act()
  }

  watch(step, lay, { flush: 'post' })
  watch(
    [frame, video] as const,
    ([box, picture]) => {
      observer?.disconnect()
      if (!box || !picture) return
      observer = new ResizeObserver(lay)
      observer.observe(box)
      box.addEventListener('keydown', onKey)
      picture.addEventListener('resize', resized)
      picture.addEventListener('loadedmetadata', resized)
      resized()
    },
    { immediate: true, flush: 'post' },
  )
  onBeforeUnmount(() => observer?.disconnect())

  return {
    zoom,
    isLargest: computed(() => step.value === ZOOMS.length - 1),
    isFitted: computed(() => step.value === 0),
    ...{ larger, smaller, fit, pan },
  }
}
