import { reactive, watch } from 'vue'
import type { LocalMedia, LocalSource } from './local-media.ts'

export type DeviceName = 'camera' | 'microphone' | 'speaker'

/**
 * What has happened to a device in use: pulled out and replaced by another (its name, empty when it has
 * none), or gone without another to take its place.
 */
export type DeviceNews = { what: 'replaced'; name: string } | { what: 'lost' }

/**
 * Tells of devices that are pulled out while they are used. What happens to the track is the business of
 * the sources; a person is to read why the own picture or voice has changed.
 * @param onNews called once for each, when it is settled
 */
export function useDeviceNews(
  local: Pick<LocalMedia, DeviceName>,
  onNews: (device: DeviceName, news: DeviceNews) => void = () => {},
) {
  const news = reactive(new Map<DeviceName, DeviceNews>())

  function tell(device: DeviceName, one: DeviceNews) {
    news.set(device, one)
    onNews(device, one)
  }

  function follow(device: 'camera' | 'microphone', source: LocalSource) {
    let isGone = false
    watch(
      source.state,
      (now, before) => {
        const wasInUse = before === 'on' || before === 'off'
        if (now === 'failed' && wasInUse && source.problem.value === 'missing') {
          isGone = true
          // Without another one it is not asked for again.
          if (before === 'off') tell(device, { what: 'lost' })
        } else if (now === 'failed' && isGone) tell(device, { what: 'lost' })
        else if (now === 'idle') news.delete(device)
        else if (isGone && (now === 'on' || now === 'off')) {
          isGone = false
          tell(device, { what: 'replaced', name: source.track.value?.label ?? '' })
        }
      },
      { flush: 'sync' },
    )
  }
  follow('camera', local.camera)
  follow('microphone', local.microphone)

  watch(
    local.speaker.deviceId,
    (now, before) => {
      const isThere = local.speaker.devices.value.some(({ deviceId }) => deviceId === before)
      if (now === null && before !== null && !isThere)
        tell('speaker', { what: 'replaced', name: '' })
    },
    { flush: 'sync' },
  )

  return { news, dismiss: (device: DeviceName) => void news.delete(device) }
}
