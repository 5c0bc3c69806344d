// @vitest-environment jsdom
import { effectScope } from 'vue'
import type { EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { levelOf } from './level-meter.ts'
import { useLocalMedia } from './local-media.ts'
import type { LocalMedia } from './local-media.ts'
import { FakeMediaDevices } from './test/fake-devices.ts'
import { FakeMediaStream } from './test/fake-room.ts'

let scope: EffectScope
let browser: FakeMediaDevices
let media: LocalMedia

function open(options: { isSecure?: boolean; mediaDevices?: MediaDevices } = {}) {
  const mediaDevices = browser as unknown as MediaDevices
  media = scope.run(() => useLocalMedia({ mediaDevices, isSecure: true, ...options }))!
}
const settled = (expectation: () => void) => vi.waitFor(expectation)

beforeEach(() => {
  vi.stubGlobal('MediaStream', FakeMediaStream)
  browser = new FakeMediaDevices()
  scope = effectScope()
  open()
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
})

describe('asking', () => {
  it('comes only when told to, for microphone and camera separately', async () => {
    expect(browser.asked).toEqual([])
    expect(await media.ask()).toEqual({ camera: true, microphone: true })
    expect(browser.asked.map((constraints) => Object.keys(constraints))).toEqual([
      ['audio'],
      ['video'],
    ])
    expect(browser.asked[0]!.audio).toMatchObject({
      echoCancellation: true,
      noiseSuppression: true,
    })
  })

  it.each(['denied', 'missing', 'busy', 'overconstrained'] as const)(
    'leaves the microphone when the camera is %s',
    async (problem) => {
      browser.broken.set('video', problem)
      expect(await media.ask()).toEqual({ camera: false, microphone: true })
      expect([media.camera.state.value, media.camera.problem.value]).toEqual(['failed', problem])
      expect(media.microphone.state.value).toBe('on')
      expect(media.preview.value).toBeNull()
    },
  )

  it('may leave one of them out', async () => {
    await media.ask({ camera: false })
    expect([media.camera.state.value, media.devices.value]).toEqual([
      'idle',
      { camera: false, microphone: true },
    ])
  })

  it('can be repeated after a refusal', async () => {
    browser.broken.set('audio', 'denied')
    expect(await media.microphone.ask()).toBe(false)
    browser.broken.clear()
    expect(await media.microphone.ask()).toBe(true)
    expect(media.microphone.problem.value).toBeNull()
  })

  it('is not tried on an insecure page or without the interface', async () => {
    open({ isSecure: false })
    await media.ask()
    expect(media.camera.problem.value).toBe('insecure')
    open({ mediaDevices: new EventTarget() as MediaDevices })
    await media.ask()
    expect(media.microphone.problem.value).toBe('unsupported')
    expect(browser.asked).toEqual([])
  })

  it('that was given up leaves no light on', async () => {
    let answer = () => {}
    browser.hold = new Promise((resolve) => (answer = resolve))
    const asking = media.camera.ask()
    media.stop()
    answer()
    expect(await asking).toBe(false)
    expect([media.camera.state.value, browser.live('video')]).toEqual(['idle', []])
  })

  it('tells the devices and their names afterwards', async () => {
    await media.ask()
    await settled(() =>
      expect(media.microphone.devices.value).toContainEqual({
        deviceId: 'mic-2',
        label: 'label of mic-2',
      }),
    )
    expect(media.camera.devices.value).toHaveLength(2)
    expect(media.camera.deviceId.value).toBe('front')
  })
})

describe('off and on', () => {
  it('puts the light of the camera out, and opens it anew', async () => {
    await media.ask()
    const [first] = media.preview.value!.getTracks()
    await media.camera.setOn(false)
    expect([browser.live('video'), media.preview.value]).toEqual([[], null])
    expect(media.devices.value.camera).toBe(true)
    expect(await media.camera.setOn(true)).toBe(true)
    expect(browser.live('video')).toEqual(['front'])
    expect(media.preview.value!.getTracks()[0]).not.toBe(first)
  })

  it('silences the microphone at once and without another question', async () => {
    await media.ask()
    const track = media.microphone.track.value!
    await media.microphone.setOn(false)
    expect([track.enabled, media.microphone.state.value]).toEqual([false, 'off'])
    await media.microphone.setOn(true)
    expect([track.enabled, media.microphone.track.value]).toEqual([true, track])
    expect(browser.asked).toHaveLength(2)
  })

  it('stops every track at the end', async () => {
    await media.ask()
    scope.stop()
    expect([browser.live('audio'), browser.live('video')]).toEqual([[], []])
  })
})

describe('choosing', () => {
  it('changes the live track and keeps one light only', async () => {
    await media.ask()
    expect(await media.camera.choose('back')).toBe(true)
    expect(await media.microphone.choose('mic-2')).toBe(true)
    expect([browser.live('video'), browser.live('audio')]).toEqual([['back'], ['mic-2']])
    expect(media.camera.deviceId.value).toBe('back')
  })

  it('keeps a switched-off microphone silent in every moment of the change', async () => {
    await media.ask()
    await media.microphone.setOn(false)
    await media.microphone.choose('mic-2')
    expect([media.microphone.state.value, media.microphone.track.value!.enabled]).toEqual([
      'off',
      false,
    ])
  })

  it('opens no camera that is off, and takes the chosen one later', async () => {
    await media.ask()
    await media.camera.setOn(false)
    await media.camera.choose('back')
    expect(browser.live('video')).toEqual([])
    await media.camera.setOn(true)
    expect(browser.live('video')).toEqual(['back'])
  })

  it('goes back to the old device when the chosen one does not open', async () => {
    await media.ask()
    browser.broken.set('back', 'busy').set('mic-2', 'busy')
    expect(await media.camera.choose('back')).toBe(false)
    expect(await media.microphone.choose('mic-2')).toBe(false)
    expect([browser.live('video'), browser.live('audio')]).toEqual([['front'], ['mic-1']])
    expect([media.camera.deviceId.value, media.microphone.deviceId.value]).toEqual([
      'front',
      'mic-1',
    ])
    expect(media.microphone.state.value).toBe('on')
  })

  it('lets the newest choice win', async () => {
    await media.ask()
    const [early, late] = await Promise.all([
      media.microphone.choose('mic-2'),
      media.microphone.choose('mic-1'),
    ])
    expect([early, late, browser.live('audio')]).toEqual([false, true, ['mic-1']])
  })

  it('flips between the sides of a phone', async () => {
    await media.ask()
    expect(media.camera.facing.value).toBe('user')
    await media.camera.flip()
    expect([media.camera.facing.value, browser.live('video')]).toEqual(['environment', ['back']])
    await media.camera.flip()
    expect(browser.live('video')).toEqual(['front'])
  })
})

describe('pulled out', () => {
  it('falls back to the default device', async () => {
    await media.ask()
    browser.pullOut('mic-1')
    expect(media.microphone.problem.value).toBe('missing')
    await settled(() => expect(browser.live('audio')).toEqual(['mic-2']))
    expect(media.microphone.state.value).toBe('on')
  })

  it('is missing when there is no other, and comes back with it', async () => {
    browser.plugged = browser.plugged.filter(({ deviceId }) => deviceId !== 'mic-2')
    await media.ask()
    browser.pullOut('mic-1')
    await settled(() => expect(media.microphone.state.value).toBe('failed'))
    expect(media.devices.value.microphone).toBe(false)
    browser.plugIn({ kind: 'audio', deviceId: 'mic-3' })
    await settled(() => expect(browser.live('audio')).toEqual(['mic-3']))
    expect(media.microphone.problem.value).toBeNull()
  })

  it('stays off when the camera was off, and is missing when it was the last', async () => {
    await media.ask()
    await media.camera.setOn(false)
    browser.pullOut('front')
    browser.pullOut('back')
    await settled(() => expect(media.camera.problem.value).toBe('missing'))
    expect(browser.live('video')).toEqual([])
  })
})

describe('level', () => {
  it.each([
    ['silence', 0, 0],
    ['a whisper of noise', 0.001, 0],
    ['a voice', 0.03, 0.62],
    ['full swing', 1, 1],
  ])('of %s', (_, amplitude, level) => {
    expect(levelOf(new Float32Array(512).fill(amplitude))).toBeCloseTo(level, 1)
  })
})
