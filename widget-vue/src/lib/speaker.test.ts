// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSpeaker } from './speaker.ts'

const sinks = new Map<HTMLMediaElement, string>()
let refused: string | null = null

beforeEach(() => {
  Object.assign(HTMLMediaElement.prototype, {
    async setSinkId(this: HTMLMediaElement, deviceId: string) {
      if (deviceId === refused) throw new DOMException('gone', 'NotFoundError')
      sinks.set(this, deviceId)
    },
  })
})
afterEach(() => {
  Reflect.deleteProperty(HTMLMediaElement.prototype, 'setSinkId')
  sinks.clear()
  refused = null
})

const list = (...ids: string[]) =>
  ids.map((deviceId) => ({ kind: 'audiooutput', deviceId, label: deviceId }) as MediaDeviceInfo)

describe('loudspeaker', () => {
  it('is heard by elements attached before and after the choice', async () => {
    const speaker = createSpeaker()
    const [early, late] = [document.createElement('video'), document.createElement('audio')]
    speaker.attach(early)
    expect(await speaker.choose('desk')).toBe(true)
    speaker.attach(late)
    expect([sinks.get(early), sinks.get(late)]).toEqual(['desk', 'desk'])
  })

  it('leaves a detached element alone', async () => {
    const speaker = createSpeaker()
    const element = document.createElement('video')
    speaker.attach(element)()
    await speaker.choose('desk')
    expect(sinks.size).toBe(0)
  })

  it('says when the device is refused', async () => {
    refused = 'desk'
    const speaker = createSpeaker()
    speaker.attach(document.createElement('video'))
    expect(await speaker.choose('desk')).toBe(false)
  })

  it('goes back to the default when the chosen one is pulled out', async () => {
    const speaker = createSpeaker()
    const element = document.createElement('video')
    speaker.attach(element)
    speaker.setDevices(list('default', 'desk'))
    await speaker.choose('desk')
    speaker.setDevices(list('default'))
    expect([speaker.deviceId.value, sinks.get(element)]).toEqual([null, ''])
  })

  it('cannot be chosen in browsers without it', async () => {
    Reflect.deleteProperty(HTMLMediaElement.prototype, 'setSinkId')
    const speaker = createSpeaker()
    expect([speaker.supported, await speaker.choose('desk')]).toEqual([false, false])
  })
})
