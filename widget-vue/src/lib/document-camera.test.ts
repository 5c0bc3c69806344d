// @vitest-environment jsdom
import { effectScope, nextTick, ref, shallowRef } from 'vue'
import { describe, expect, it } from 'vitest'
import { DOCUMENT_BITRATE } from '#machines/screen-encodings.ts'
import { useDocumentCamera } from './document-camera.ts'

/** A camera that can 1080p and is used at 720p; keeps what was asked of it. */
function sharpCamera() {
  const asked: MediaTrackConstraints[] = []
  let constraints: MediaTrackConstraints = { width: { ideal: 1280 }, frameRate: { ideal: 30 } }
  return {
    asked,
    contentHint: 'motion',
    readyState: 'live',
    getConstraints: () => constraints,
    getCapabilities: () => ({ width: { max: 1920 }, height: { max: 1080 } }),
    async applyConstraints(next: MediaTrackConstraints) {
      constraints = next
      asked.push(next)
    },
  }
}
/** Sends three layers. */
function layeredSender() {
  const encodings = [{ maxBitrate: 150_000 }, { maxBitrate: 500_000 }, { maxBitrate: 1_500_000 }]
  return {
    encodings,
    getParameters: () => ({ encodings: encodings.map((one) => ({ ...one })) }),
    async setParameters(next: { encodings: { maxBitrate: number }[] }) {
      encodings.splice(0, 3, ...next.encodings)
    },
  }
}
const settle = async () => {
  await nextTick()
  await Promise.resolve()
  await Promise.resolve()
}

describe('the camera for a document', () => {
  it('goes to its best and back, also when camera and room change meanwhile', async () => {
    const [first, second] = [sharpCamera(), sharpCamera()]
    const senders = [layeredSender(), layeredSender()]
    const track = shallowRef(first as never)
    const state = shallowRef<'live' | 'joining'>('live')
    const active = ref(false)
    let sender = senders[0]!
    const scope = effectScope()
    scope.run(() =>
      useDocumentCamera({
        track,
        session: { state, cameraSender: () => sender as never },
        active: () => active.value,
      }),
    )
    await settle()
    expect([first.asked, senders[0]!.encodings.at(-1)?.maxBitrate]).toEqual([[], 1_500_000])

    active.value = true
    await settle()
    expect(first.asked.at(-1)).toMatchObject({
      ...{ width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 15 } },
    })
    expect([first.contentHint, senders[0]!.encodings[2]!.maxBitrate]).toEqual([
      'detail',
      DOCUMENT_BITRATE,
    ])
    expect(senders[0]!.encodings[0]!.maxBitrate).toBe(150_000)

    state.value = 'joining'
    await settle()
    state.value = 'live'
    await settle()
    expect(first.asked).toHaveLength(1)

    track.value = second as never
    sender = senders[1]!
    await settle()
    expect(second.asked.at(-1)).toMatchObject({ width: { ideal: 1920 } })
    expect(senders[1]!.encodings[2]!.maxBitrate).toBe(DOCUMENT_BITRATE)

    active.value = false
    await settle()
    for (const camera of [first, second]) {
      expect(camera.contentHint).toBe('motion')
      expect(camera.asked.at(-1)).toEqual({ width: { ideal: 1280 }, frameRate: { ideal: 30 } })
    }
    expect(senders.map(({ encodings }) => encodings[2]!.maxBitrate)).toEqual([1_500_000, 1_500_000])
    scope.stop()
  })

  it('is given back with the page’s scope, and without camera or sender nothing happens', async () => {
    const camera = sharpCamera()
    const track = shallowRef<MediaStreamTrack | null>(null)
    const scope = effectScope()
    scope.run(() =>
      useDocumentCamera({
        track,
        session: { state: shallowRef('live' as const), cameraSender: () => null },
        active: () => true,
      }),
    )
    await settle()
    track.value = camera as never
    await settle()
    expect(camera.contentHint).toBe('detail')
    scope.stop()
    await settle()
    expect([camera.contentHint, camera.asked.length]).toEqual(['motion', 2])
  })
})
