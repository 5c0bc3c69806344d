// @vitest-environment jsdom
import { effectScope, nextTick } from 'vue'
import type { EffectScope } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useDeviceNews } from './device-news.ts'
import type { DeviceName, DeviceNews } from './device-news.ts'
import { useLocalMedia } from './local-media.ts'
import type { LocalMedia } from './local-media.ts'
import { FakeMediaDevices } from './test/fake-devices.ts'
import { FakeMediaStream } from './test/fake-room.ts'

let scope: EffectScope
let browser: FakeMediaDevices
let media: LocalMedia
let told: [DeviceName, DeviceNews][]
let shown: ReturnType<typeof useDeviceNews>

beforeEach(async () => {
  vi.stubGlobal('MediaStream', FakeMediaStream)
  browser = new FakeMediaDevices()
  scope = effectScope()
  told = []
  scope.run(() => {
    media = useLocalMedia({ mediaDevices: browser as unknown as MediaDevices, isSecure: true })
    shown = useDeviceNews(media, (...one) => told.push(one))
  })
  await media.ask()
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
})

it('a device that is pulled out and replaced is told once, by the name of the other', async () => {
  browser.pullOut('mic-1')
  await vi.waitFor(() =>
    expect(told).toEqual([['microphone', { what: 'replaced', name: 'label of mic-2' }]]),
  )
  expect(shown.news.get('microphone')).toEqual({ what: 'replaced', name: 'label of mic-2' })
  shown.dismiss('microphone')
  expect(shown.news.size).toBe(0)
})

it('the last one of its kind is told as lost, and what comes for it as its replacement', async () => {
  browser.plugged = browser.plugged.filter(({ deviceId }) => deviceId !== 'back')
  browser.pullOut('front')
  await vi.waitFor(() => expect(told).toEqual([['camera', { what: 'lost' }]]))
  browser.plugIn({ kind: 'video', deviceId: 'other' })
  await vi.waitFor(() =>
    expect(told.at(-1)).toEqual(['camera', { what: 'replaced', name: 'label of other' }]),
  )
})

it('a camera that is off and pulled out with the last of them is lost, too', async () => {
  await media.camera.setOn(false)
  browser.pullOut('front')
  browser.pullOut('back')
  await vi.waitFor(() => expect(told).toEqual([['camera', { what: 'lost' }]]))
})

it('choosing, switching and a refusal are no news', async () => {
  await media.camera.choose('back')
  await media.microphone.setOn(false)
  await media.microphone.setOn(true)
  browser.broken.set('mic-2', 'busy')
  await media.microphone.choose('mic-2')
  media.stop()
  browser.broken.set('audio', 'denied')
  await media.microphone.ask()
  await nextTick()
  expect(told).toEqual([])
})
