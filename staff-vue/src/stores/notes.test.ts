// @vitest-environment jsdom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OwnCall } from '#machines/api-after.ts'
import { useNotes } from './notes.ts'

const CALL: OwnCall = {
  ...{ callId: 'call-1', siteId: 'wroclaw', topicId: null, topic: null, from: 1, endedAt: 2 },
  ...{ end: 'resident-ended', outcome: null, note: '', savedAt: null, noteUntil: 9, outcomes: [] },
}
type Saved = { note: string; outcome: string | null; savedAt: number | null }

let call: OwnCall
let saved: Saved[]
let save: (body: Saved) => Response
let look: () => Response
const refusal = (refused: string, status: number) => Response.json({ refused }, { status })

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  call = { ...CALL }
  saved = []
  look = () => Response.json({ call })
  save = (body) => {
    if (body.savedAt !== call.savedAt) return refusal('changed-meanwhile', 409)
    call = { ...call, note: body.note, outcome: body.outcome, savedAt: (call.savedAt ?? 0) + 1 }
    return Response.json({ savedAt: call.savedAt })
  }
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    if (init.method === 'GET') return look()
    const body = JSON.parse(String(init.body)) as Saved
    saved.push(body)
    return save(body)
  })
})
afterEach(() => {
  useNotes().clear()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
async function opened() {
  const draft = useNotes().open('call-1')
  await pass(0)
  return draft
}

describe('the note of a call', () => {
  it('is saved once after a pause in typing, with what came of the call', async () => {
    const draft = await opened()
    expect(draft.state).toBe('saved')
    for (const note of ['D', 'Do', 'Don']) {
      useNotes().change(draft, { note })
      await pass(300)
    }
    useNotes().change(draft, { outcome: 'std:done' })
    expect(draft.state).toBe('typed')
    expect(saved).toEqual([])
    await pass(800)
    expect(saved).toMatchObject([{ note: 'Don', outcome: 'std:done', savedAt: null }])
    expect(draft.state).toBe('saved')
  })

  it('that is typed before the end of the call is written waits for it', async () => {
    look = () => refusal('too-early', 409)
    const draft = await opened()
    useNotes().change(draft, { note: 'wcześnie' })
    expect(draft.state).toBe('loading')
    look = () => Response.json({ call })
    await pass(5_000)
    expect(saved).toMatchObject([{ note: 'wcześnie' }])
    expect(draft.state).toBe('saved')
  })

  it('is kept and tried again when it cannot be saved', async () => {
    const draft = await opened()
    const works = save
    save = () => {
      throw new TypeError('network gone')
    }
    useNotes().change(draft, { note: 'ważne' })
    await pass(800)
    expect(draft).toMatchObject({ state: 'failed', note: 'ważne' })
    // The panel goes and comes back: the text is still there.
    expect(useNotes().open('call-1')).toBe(draft)
    save = works
    await pass(5_000)
    expect(draft.state).toBe('saved')
    expect(call.note).toBe('ważne')
  })

  it('goes on being saved when more was typed meanwhile', async () => {
    const draft = await opened()
    useNotes().change(draft, { note: 'jedno' })
    useNotes().flush('call-1')
    useNotes().change(draft, { note: 'jedno i drugie' })
    await pass(800)
    expect(saved.map(({ note }) => note)).toEqual(['jedno', 'jedno i drugie'])
    expect(draft.state).toBe('saved')
  })

  it('that was changed elsewhere is overwritten only on demand', async () => {
    const draft = await opened()
    call = { ...call, note: 'tamto', savedAt: 7 }
    useNotes().change(draft, { note: 'to' })
    await pass(800)
    expect(draft.state).toBe('stale')
    await pass(60_000)
    expect(call.note).toBe('tamto')
    await useNotes().overwrite(draft)
    expect(call.note).toBe('to')
    expect(draft.state).toBe('saved')
  })
})
