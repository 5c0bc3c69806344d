// @vitest-environment jsdom
import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTexts } from '../../i18n.ts'
import { staffVisit } from '../../test-schedule.ts'
import { useBoardChanges } from './use-board-changes.ts'

const seen = [
  { staffId: 'ola', date: '2026-11-25', proposedAt: 7 },
  { staffId: 'jan', date: '2026-11-26', proposedAt: 8 },
]
/** Olas' visit of the first day would be left without her. */
const orphan = { visit: staffVisit({ staffId: 'ola' }), targets: [] }

let answers: { status: number; body: object }[]
let sent: { items?: unknown }[]
let reloads: number

beforeEach(() => {
  answers = []
  sent = []
  reloads = 0
  vi.stubGlobal('fetch', (_path: string, init: RequestInit) => {
    sent.push(JSON.parse(String(init.body)) as { items?: unknown })
    const { status, body } = answers.shift()!
    return Promise.resolve(Response.json(body, { status }))
  })
})
afterEach(() => vi.unstubAllGlobals())

function start() {
  let changes: ReturnType<typeof useBoardChanges>
  const reload = () => Promise.resolve(void (reloads += 1))
  mount(
    {
      setup() {
        changes = useBoardChanges(() => 'Europe/Warsaw', reload)
        return () => null
      },
    },
    { global: { plugins: [createPinia(), createTexts('pl')] } },
  )
  return changes!
}

describe("the manager's answers", () => {
  it('name the very proposals that were seen', async () => {
    answers = [{ status: 200, body: { changed: 2, orphans: [] } }]
    const changes = start()
    await changes.answer(seen, 'approve', null)
    expect(sent).toEqual([{ items: seen, verdict: 'approve', reason: null }])
    expect(changes.message.value).not.toBeNull()
    expect(reloads).toBe(1)
  })

  it('show the newest proposals when one was another by then, and say no more than that', async () => {
    answers = [{ status: 409, body: { refused: 'changed-meanwhile' } }]
    const changes = start()
    await expect(changes.answer(seen, 'refuse', 'za późno')).rejects.toMatchObject({
      reason: 'changed-meanwhile',
    })
    expect(reloads).toBe(1)
    expect(changes.message.value).toBeNull()
  })

  it('keep back what would orphan visits, and ask for the same proposals again', async () => {
    answers = [
      { status: 200, body: { changed: 1, orphans: [orphan] } },
      { status: 200, body: { changed: 1, orphans: [] } },
    ]
    const changes = start()
    await changes.answer(seen, 'approve', null)
    // The plan of a handover names days only.
    expect(changes.handover.value?.change).toEqual({
      kind: 'answer',
      items: [{ staffId: 'ola', date: '2026-11-25' }],
    })
    await changes.again()
    expect(sent[1]).toMatchObject({ items: [seen[0]], verdict: 'approve' })
    expect(changes.handover.value).toBeNull()
  })
})
