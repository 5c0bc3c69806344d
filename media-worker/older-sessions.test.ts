import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BESIDE_MS } from '#machines/media.ts'
import { OlderSessions, REST_WITHIN_MS } from './older-sessions.ts'
import type { MediaPeer } from './peer.ts'
import type { Track } from './track.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

type Sent = { muted?: boolean; flows?: boolean; source?: 'device' | 'screen' }

/** A session of the resident, with what it sends. */
function sessionOf(session: string, sent: Record<string, Sent>) {
  const tracks = Object.entries(sent).map(([slot, track]) => [
    slot,
    { muted: false, flows: false, source: 'device', ...track },
  ])
  const close = vi.fn<() => void>()
  const peer = { peer: 'resident', session, tracks: new Map(tracks as [string, Track][]), close }
  return { close, peer: peer as unknown as MediaPeer, tracks: peer.tracks }
}

function begin(sent: Record<string, Sent>) {
  const relieved: string[] = []
  const sessions = new OlderSessions((peer) => relieved.push(peer))
  const older = sessionOf('old', sent)
  sessions.keep(older.peer)
  return { sessions, older, relieved }
}

const BOTH = { 'device audio': {}, 'device video': {} }

it('[M8] goes when the new session sends all that the older one sends', () => {
  const { sessions, older, relieved } = begin({ ...BOTH, 'screen video': { source: 'screen' } })
  const newer = sessionOf('new', { 'device audio': { flows: true }, 'device video': {} })
  sessions.follow(newer.peer)
  expect(older.close).not.toHaveBeenCalled()
  expect(sessions.has('resident', 'old')).toBe(true)
  newer.tracks.get('device video')!.flows = true
  sessions.follow(newer.peer)
  expect(older.close).toHaveBeenCalledOnce()
  expect(relieved).toEqual(['resident'])
  expect(sessions.all()).toEqual([])
})

it('does not wait for what is muted', () => {
  const { sessions, older } = begin({ 'device audio': {}, 'device video': { muted: true } })
  sessions.follow(sessionOf('new', { 'device audio': { flows: true } }).peer)
  expect(older.close).toHaveBeenCalledOnce()
})

it('waits a moment for a camera that the new page may not have', () => {
  const { sessions, older } = begin(BOTH)
  const newer = sessionOf('new', { 'device audio': { flows: true } })
  sessions.follow(newer.peer)
  vi.advanceTimersByTime(REST_WITHIN_MS - 1)
  sessions.follow(newer.peer)
  expect(older.close).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(older.close).toHaveBeenCalledOnce()
})

it('[M8] goes at last when the new session never sends', () => {
  const { older, relieved } = begin(BOTH)
  vi.advanceTimersByTime(BESIDE_MS - 1)
  expect(relieved).toEqual([])
  vi.advanceTimersByTime(1)
  expect(older.close).toHaveBeenCalledOnce()
  expect(relieved).toEqual(['resident'])
})

it('[M8] is forgotten with its room, whatever was to come', () => {
  const { sessions, older, relieved } = begin(BOTH)
  sessions.forget()
  vi.advanceTimersByTime(BESIDE_MS)
  expect(older.close).not.toHaveBeenCalled()
  expect(relieved).toEqual([])
})
