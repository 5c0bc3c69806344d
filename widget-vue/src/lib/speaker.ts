import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { DeviceChoice } from './local-source.ts'

type Sink = { setSinkId?: (deviceId: string) => Promise<void> }

/** The loudspeaker of the call, where the browser lets a page choose it. */
export type Speaker = {
  supported: boolean
  devices: Readonly<ShallowRef<DeviceChoice[]>>
  /** Null: the system's default. */
  deviceId: Readonly<ShallowRef<string | null>>
  /** Lets every attached element sound there. */
  choose: (deviceId: string | null) => Promise<boolean>
  /** An element that plays the other person; returns the function that lets go of it. */
  attach: (element: HTMLMediaElement) => () => void
}

/** A speaker choice and what its owner tells it. */
export type OwnedSpeaker = Speaker & { setDevices: (all: MediaDeviceInfo[]) => void }

export function createSpeaker(): OwnedSpeaker {
  const supported =
    typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype
  const devices = shallowRef<DeviceChoice[]>([])
  const deviceId = shallowRef<string | null>(null)
  const elements = new Set<HTMLMediaElement>()

  /** False: refused or gone; the element then goes on sounding where it did. */
  async function apply(element: Sink): Promise<boolean> {
    try {
      await element.setSinkId?.(deviceId.value ?? '')
      return true
    } catch {
      return false
    }
  }

  async function choose(id: string | null): Promise<boolean> {
    if (!supported) return false
    deviceId.value = id
    const done = await Promise.all([...elements].map(apply))
    return !done.includes(false)
  }

  return {
    supported,
    devices,
    deviceId,
    choose,
    attach(element) {
      elements.add(element)
      if (deviceId.value !== null) void apply(element)
      return () => elements.delete(element)
    },
    setDevices(all) {
      devices.value = all
        .filter((device) => device.kind === 'audiooutput' && device.deviceId !== '')
        .map((device) => ({ deviceId: device.deviceId, label: device.label }))
      const gone =
        deviceId.value !== null && !devices.value.some((d) => d.deviceId === deviceId.value)
      if (gone) void choose(null)
    },
  }
}
