// @vitest-environment jsdom
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import type { Hours } from '#machines/api-admin.ts'
import { useHours } from './use-hours.ts'

const HOURS: Hours = {
  ...{ siteId: 'wroclaw', exceptions: [], pushesOverVisits: false },
  opening: [{ weekday: 1, from: '08:00', to: '12:00' }],
}
let stored: { hours: Hours; savedAt: number }
/** What saving answers: a reply, or a refusal with its status. */
let answer: { status: number; body: object }
let sent: { anyway: boolean; savedAt: number | null; hours: Hours }[]

beforeEach(() => {
  stored = { hours: HOURS, savedAt: 1 }
  answer = { status: 200, body: { saved: true, savedAt: 2, outside: [], outsideCount: 0 } }
  sent = []
  vi.stubGlobal('fetch', (_path: string, init: RequestInit) => {
    if (init.method === 'GET') {
      return Promise.resolve(Response.json({ ...stored, zone: 'Europe/Warsaw' }))
    }
    sent.push(JSON.parse(String(init.body)) as (typeof sent)[number])
    return Promise.resolve(Response.json(answer.body, { status: answer.status }))
  })
})
afterEach(() => vi.unstubAllGlobals())

async function start() {
  let hours!: ReturnType<typeof useHours>
  const Host = defineComponent(() => {
    hours = useHours('wroclaw', () => '2026-11-21')
    return () => null
  })
  mount(Host)
  await flushPromises()
  return hours
}

describe('the hours of a site being edited', () => {
  it('are saved as a whole, and then are what is saved', async () => {
    const hours = await start()
    expect(hours.isChanged.value).toBe(false)
    hours.draft.value!.pushesOverVisits = true
    expect(hours.isChanged.value).toBe(true)
    expect(await hours.submit(false)).toBe(true)
    expect(sent).toEqual([
      { anyway: false, savedAt: 1, hours: { ...HOURS, pushesOverVisits: true } },
    ])
    expect(hours.isChanged.value).toBe(false)
    hours.draft.value!.pushesOverVisits = false
    await hours.submit(false)
    expect(sent[1]?.savedAt).toBe(2)
  })

  it('are not replaced while somebody changes them, but are when nothing is changed', async () => {
    const hours = await start()
    stored = { hours: { ...HOURS, opening: [] }, savedAt: 5 }
    hours.draft.value!.pushesOverVisits = true
    await hours.found.load()
    expect(hours.draft.value).toMatchObject({ pushesOverVisits: true })
    expect(hours.draft.value!.week[0]).toHaveLength(1)
    await hours.reset()
    expect(hours.draft.value).toMatchObject({ pushesOverVisits: false })
    stored = { hours: HOURS, savedAt: 6 }
    await hours.found.load()
    await flushPromises()
    expect(hours.draft.value!.week[0]).toHaveLength(1)
  })

  it('wait for a word about visits left outside, and are sent again with it', async () => {
    const hours = await start()
    hours.draft.value!.week[0] = []
    answer.body = { saved: false, savedAt: 1, outside: [], outsideCount: 3 }
    expect(await hours.submit(false)).toBe(false)
    expect(hours.outside.value?.outsideCount).toBe(3)
    expect(hours.isChanged.value).toBe(true)
    answer.body = { saved: true, savedAt: 2, outside: [], outsideCount: 3 }
    expect(await hours.submit(true)).toBe(true)
    expect(sent.map(({ anyway }) => anyway)).toEqual([false, true])
  })

  it('tell what the server found until something is changed', async () => {
    const hours = await start()
    hours.draft.value!.pushesOverVisits = true
    answer = {
      status: 422,
      body: { refused: 'fields-invalid', fields: { 'opening.0': 'overlaps' } },
    }
    expect(await hours.submit(false)).toBe(false)
    expect(hours.faults.value?.week[0]).toEqual({ 'opening.0': 'overlaps' })
    hours.draft.value!.pushesOverVisits = false
    expect(hours.faultCount.value).toBe(0)
  })

  it('are not sent with a fault, and say when somebody else was faster', async () => {
    const hours = await start()
    hours.draft.value!.week[0]![0]!.to = '07:00'
    expect(await hours.submit(false)).toBe(false)
    expect(hours.faultCount.value).toBe(1)
    expect(sent).toEqual([])
    hours.draft.value!.week[0]![0]!.to = '09:00'
    answer = { status: 409, body: { refused: 'changed-meanwhile' } }
    expect(await hours.submit(false)).toBe(false)
    expect(hours.isStale.value).toBe(true)
    await hours.reset()
    expect(hours.isStale.value).toBe(false)
    expect(hours.draft.value!.week[0]![0]!.to).toBe('12:00')
  })
})
