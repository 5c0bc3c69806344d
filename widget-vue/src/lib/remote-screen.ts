import { computed, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { MediaSession } from './media-session.ts'

/** The screen that the other person shares, with its sound; null while there is none. */
export function useRemoteScreen({
  incoming,
}: Pick<MediaSession, 'incoming'>): Readonly<Ref<MediaStream | null>> {
  const tracks = computed(() =>
    incoming.value.flatMap(({ appData, track }) => (appData['source'] === 'screen' ? [track] : [])),
  )
  const stream = shallowRef<MediaStream | null>(null)
  watch(
    tracks,
    (now) => {
      const shown = stream.value?.getTracks() ?? []
      if (now.length === shown.length && now.every((track) => shown.includes(track))) return
      stream.value = now.length > 0 ? new MediaStream(now) : null
    },
    { immediate: true, flush: 'sync' },
  )
  return stream
}
