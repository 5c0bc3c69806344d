import { expect, test } from 'vitest'
import { ROOM_LEASE_MS, type MediaNotice } from '#machines/media.ts'
import { createFakeMedia } from './fake-media.ts'

/** The helpers only: that it keeps the contract is shown by scripts/contract/media.test.ts. */

const opened = (options: Parameters<typeof createFakeMedia>[0] = {}) => {
  const media = createFakeMedia(options)
  const notices: MediaNotice[] = []
  media.onNotice((notice) => notices.push(notice))
  return { media, notices }
}

test('a peer can come up and go down, and each is told once', async () => {
  const { media, notices } = opened()
  await media.openRoom('c')
  await media.join('c', 'resident', 's1')
  media.connectPeer('c', 'resident')
  media.connectPeer('c', 'resident')
  expect(media.rooms()[0]?.peers).toMatchObject([{ peer: 'resident', connected: true, tracks: [] }])
  await media.join('c', 'resident', 's2')
  expect(media.look('c')?.peers[0]?.connected).toBe(false)
  expect(notices.map(({ type }) => type)).toEqual(['peer.connected', 'peer.disconnected'])
})

test('while it is away verbs fail and nothing is told; the inventory holds what stayed', async () => {
  const { media, notices } = opened()
  await media.openRoom('c')
  media.goAway()
  await expect(media.start('c', 'consultant:k1')).rejects.toMatchObject({
    reason: 'media-unavailable',
  })
  media.comeBack()
  await media.start('c', 'consultant:k1')
  expect(notices).toMatchObject([
    { type: 'worker.gone' },
    { type: 'worker.attached', rooms: [{ callId: 'c', seated: null }] },
  ])
  expect(media.look('c')?.seated).toBe('consultant:k1')
})

test('rooms are lost one by one, by worker, and by lease', async () => {
  let now = 0
  const { media, notices } = opened({ workers: 2, now: () => now })
  for (const callId of ['a', 'b', 'c', 'd']) await media.openRoom(callId)
  media.loseRoom('a')
  media.killWorkerOf('b')
  expect(media.rooms().map(({ callId }) => callId)).toEqual(['c'])
  await media.openRoom('e')
  now = ROOM_LEASE_MS
  await media.renew(['e'])
  media.expire()
  await media.load()
  expect(media.rooms().map(({ callId }) => callId)).toEqual(['e'])
  expect(notices.map((notice) => (notice.type === 'room.lost' ? notice.callId : ''))).toEqual([
    'a',
    'b',
    'd',
    'c',
  ])
  media.drain()
  await expect(media.openRoom('f')).rejects.toMatchObject({ reason: 'draining' })
})
