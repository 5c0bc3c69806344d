// @vitest-environment jsdom
import { afterEach, expect, it } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { fakeLocalMedia } from '../test-desk.ts'
import { HEARD_FROM, useDeviceCheck } from './use-device-check.ts'

const scope = effectScope()
afterEach(() => scope.stop())

it('passes only when a frame was seen and a voice heard, and anew for another device', async () => {
  const { local, camera, microphone } = fakeLocalMedia()
  const check = scope.run(() => useDeviceCheck(local))!
  expect(check.passed.value).toBe(false)
  check.noteFrame()
  microphone.level.value = HEARD_FROM / 2
  await nextTick()
  expect([check.cameraPassed.value, check.microphonePassed.value]).toEqual([true, false])
  microphone.level.value = HEARD_FROM
  await nextTick()
  microphone.level.value = 0
  await nextTick()
  expect(check.passed.value).toBe(true)
  camera.track.value = {}
  await nextTick()
  expect(check.passed.value).toBe(false)
  check.noteFrame()
  microphone.state.value = 'failed'
  expect(check.passed.value).toBe(false)
})
