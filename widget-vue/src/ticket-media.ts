import { onScopeDispose, provide, watch } from 'vue'
import type { Devices } from '#machines/views.ts'
import { useMediaSession } from './lib/media-session.ts'
import type { MediaSession } from './lib/media-session.ts'
import { useReturningDevices } from './lib/returning-devices.ts'
import { useWakeLock } from './lib/tab-signals.ts'
import type { useChime } from './lib/tab-signals.ts'
import { useMediaStore } from './stores/media.ts'
import { useTicketStore } from './stores/ticket.ts'
import type { Remembered } from './ticket-memory.ts'

export type Chime = ReturnType<typeof useChime>

/**
 * Everything with a lifetime around a ticket: media session, told devices, wake lock. After a reload it opens again exactly what was switched on before. Camera and microphone go
 * off with the end of the ticket (privacy.md, section 4).
 */
export function useTicketMedia(remembered: Remembered | null): MediaSession {
  const ticket = useTicketStore()
  const media = useMediaStore()
  const { local } = media
  const wakeLock = useWakeLock()
  useReturningDevices([local.camera, local.microphone])
  const session = useMediaSession({
    connection: ticket.connection,
    seat: () => (ticket.live ? (ticket.view?.media ?? null) : null),
    callId: () => ticket.view?.callId ?? null,
    local: { camera: local.camera, microphone: local.microphone },
  })

  // Asking after a reload takes a moment: until then the server's knowledge is not contradicted.
  let restoring = remembered !== null
  function tellDevices() {
    const asking = [local.camera, local.microphone].some(({ state }) => state.value === 'asking')
    if (!restoring && !asking) ticket.setDevices({ ...local.devices.value }, { ...media.on })
  }
  let before: Devices | null = null
  async function restore({ camera, microphone }: Devices) {
    if (camera || microphone) await local.ask({ camera, microphone })
    restoring = false
    tellDevices()
  }

  watch(
    [local.devices, () => media.on, () => ticket.connection.state.value === 'open'],
    tellDevices,
    { deep: true },
  )
  watch(
    () => ticket.live,
    (live) => {
      if (live) {
        void wakeLock.hold()
        return void (before && restore(before))
      }
      void wakeLock.release()
      // The page may take the ticket back.
      before = { ...media.on }
      local.stop()
    },
    { immediate: true },
  )
  if (remembered) void restore(remembered)
  // What moves to another page (`components/moves`), which is no part of this chunk.
  provide('moving', () => ({ siteId: ticket.siteId, ticket: ticket.token ?? '', ...media.on }))
  onScopeDispose(local.stop)
  return session
}
