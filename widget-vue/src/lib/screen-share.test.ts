// @vitest-environment jsdom
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack'
import { effectScope, ref, shallowRef } from 'vue'
import type { EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sharer } from './media-link.ts'
import { RefusedError } from './refusal.ts'
import { useScreenShare } from './screen-share.ts'
import type { ScreenShare, ShareEnd } from './screen-share.ts'
import { FakeMediaStream } from './test/fake-room.ts'

/** A track that a browser gives for a screen; `end` is what the browser's own bar does. */
class ScreenTrackFake extends FakeMediaStreamTrack {
  end() {
    this.stop()
    this.dispatchEvent(new Event('ended'))
  }
}

let scope: EffectScope
const ends: ShareEnd[] = []
const hindrance = ref<'forbidden' | 'over' | null>(null)
const session = { share: shallowRef<Sharer | null>(null) }
/** The way out, with the tracks that are sent on it just now. */
const sent = new Set<unknown>()
let refusal: 'share-off' | 'not-now' | null = null
let way: object
/** What a session does with it at each settling. */
const settle = async (live = true) => {
  await session.share.value?.({ ...way, live } as never)
  return [...sent]
}
/** What the person chooses in the browser's own list. */
let choose: () => Promise<FakeMediaStream>
const track = (kind: 'audio' | 'video') => new ScreenTrackFake({ kind })
const streamOf = (...tracks: ScreenTrackFake[]) =>
  Object.assign(new FakeMediaStream(tracks as never), {
    getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
    getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
  })

function share(supported = true): ScreenShare {
  const mediaDevices = supported ? { getDisplayMedia: () => choose() } : {}
  return scope.run(() =>
    useScreenShare({
      session: session as never,
      hindrance: () => hindrance.value,
      onStart: () => undefined,
      onEnd: (why) => ends.push(why),
      mediaDevices: mediaDevices as never,
    }),
  )!
}

beforeEach(() => {
  scope = effectScope()
  ends.length = 0
  hindrance.value = null
  session.share.value = null
  sent.clear()
  refusal = null
  const produce = async ({ track: one }: { track: unknown }) => {
    if (refusal) throw new RefusedError(refusal)
    sent.add(one)
    return { id: 'p', close: () => sent.delete(one) }
  }
  way = { callId: 'call-1', ask: async () => null, transport: { produce } }
})
afterEach(() => scope.stop())

describe('sharing a screen', () => {
  it('gives the session picture and sound, the picture as text, and takes them back', async () => {
    const [picture, sound] = [track('video'), track('audio')]
    choose = async () => streamOf(picture, sound)
    const sharing = share()
    await sharing.start()
    expect([sharing.state.value, sharing.sound.value]).toEqual(['on', true])
    expect(await settle(false)).toEqual([])
    expect(await settle()).toEqual([picture, sound])
    expect(await settle()).toEqual([picture, sound])
    expect(picture.contentHint).toBe('text')
    sharing.stop()
    expect(await settle()).toEqual([])
    expect([picture.readyState, sound.readyState]).toEqual(['ended', 'ended'])
    sharing.stop()
    expect(ends).toEqual(['stopped'])
  })

  it('ends with the browser’s own bar; sound that ends alone leaves the picture', async () => {
    const [picture, sound] = [track('video'), track('audio')]
    choose = async () => streamOf(picture, sound)
    const sharing = share()
    await sharing.start()
    sound.end()
    expect([sharing.state.value, sharing.sound.value]).toEqual(['on', false])
    expect(await settle()).toEqual([picture])
    picture.end()
    expect([sharing.state.value, ends]).toEqual(['off', ['browser']])
  })

  it.each([
    ['NotAllowedError', 'Permission denied', null],
    ['AbortError', 'given up', null],
    ['NotAllowedError', 'Permission denied by system', 'system'],
    ['NotAllowedError', 'Access is disallowed by permissions policy', 'policy'],
    ['NotReadableError', 'Could not start video source', 'failed'],
  ] as const)('%s (%s) is told as %s', async (name, message, told) => {
    choose = () => Promise.reject(new DOMException(message, name))
    const sharing = share()
    await sharing.start()
    expect(sharing.state.value).toBe('off')
    expect(ends).toEqual(told === null ? [] : [told])
  })

  it('ends when the consultant forbids it, and when the call is over', async () => {
    choose = async () => streamOf(track('video'))
    const sharing = share()
    for (const why of ['forbidden', 'over'] as const) {
      await sharing.start()
      hindrance.value = why
      hindrance.value = null
    }
    expect([sharing.state.value, ends]).toEqual(['off', ['forbidden', 'over']])
  })

  it('chosen too late, nothing of it leaves the page', async () => {
    const picture = track('video')
    choose = async () => {
      hindrance.value = 'forbidden'
      return streamOf(picture)
    }
    await share().start()
    expect([await settle(), picture.readyState, ends]).toEqual([[], 'ended', ['forbidden']])
  })

  it('says why the server has not taken it', async () => {
    choose = async () => streamOf(track('video'))
    const sharing = share()
    for (const reason of ['share-off', 'not-now'] as const) {
      await sharing.start()
      refusal = reason
      await settle()
    }
    expect([sharing.state.value, ends]).toEqual(['off', ['forbidden', 'failed']])
  })

  it('is known not to be possible on most phones', () => {
    expect([share().supported, share(false).supported]).toEqual([true, false])
  })
})
