// @vitest-environment jsdom
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import type { AuditEvent } from '#machines/api-admin.ts'
import { createTexts } from '../../i18n.ts'
import { usePlaces } from '../../stores/places.ts'
import { useAuditWords } from './audit-words.ts'
import type { AuditWords } from './audit-words.ts'
import { useAudit } from './use-audit.ts'

const event = (over: Partial<AuditEvent> = {}): AuditEvent => ({
  ...{ eventId: 'e1', at: Date.parse('2026-11-21T15:05:12Z'), siteId: null, actorId: 'anna' },
  ...{ actorName: 'Anna', action: 'login', objectType: null, objectId: null, result: 'ok' },
  ...over,
})
const ZONE = 'Europe/Warsaw'

/** Runs a composable in a component. */
function within<Result>(language: 'pl' | 'en', use: () => Result): Result {
  let result!: Result
  const Host = defineComponent(() => {
    result = use()
    return () => null
  })
  mount(Host, { global: { plugins: [createPinia(), createTexts(language)] } })
  return result
}

describe('the log in words', () => {
  const words = (language: 'pl' | 'en' = 'pl'): AuditWords =>
    within(language, () => {
      usePlaces().sites = [{ siteId: 'wroclaw', name: 'Wrocław' }]
      usePlaces().topics = [{ topicId: 'dowod', siteId: 'wroclaw', name: { pl: 'Dowód' } }]
      return useAuditWords(ZONE, (staffId) => (staffId === 'anna' ? 'Anna' : null))
    })

  it('tells what happened, and the code of what has no words', () => {
    expect(words().action('visit.moved')).toBe('Przeniesienie wizyty')
    expect(words('en').action('second-factor.reset')).toBe('Second factor reset')
    expect(words().action('moon.landed')).toBe('Inne zdarzenie (moon.landed)')
    // A group of events is none itself.
    expect(words().action('visit')).toBe('Inne zdarzenie (visit)')
    expect(words().at(event().at)).toMatch(/21 lis 2026.*16:05:12/)
  })

  it('tells who did it: a person, the system, somebody gone, an unknown login', () => {
    const { actor } = words()
    expect(actor(event())).toBe('Anna')
    expect(actor(event({ actorId: 'system', actorName: null }))).toBe('System')
    expect(actor(event({ actorName: null }))).toBe('usunięta osoba')
    expect(actor(event({ actorId: null, actorName: null }))).toBe('nieznany login')
  })

  it.each([
    [null, null, null],
    ['staff', 'anna', 'Osoba: Anna'],
    ['person', 'gone', 'Osoba: gone'],
    ['topic', 'dowod', 'Temat: Dowód'],
    ['site', 'wroclaw', 'Strona: Wrocław'],
    ['day', 'anna:2026-11-25', 'Dzień pracy: Anna, środa, 25 listopada 2026'],
    ['day', 'odd', 'Dzień pracy: odd'],
    ['visit', 'v1', 'Wizyta: v1'],
    ['moon', 'm1', 'moon: m1'],
  ])('tells what it was about: %s %s', (objectType, objectId, text) => {
    expect(words().object(event({ objectType, objectId }))).toBe(text)
  })
})

describe('the pages of the log', () => {
  let pages: Record<string, { events: AuditEvent[]; next: string | null }>
  let asked: URLSearchParams[]
  /** Holds the answers back until it is called. */
  let release: (() => void) | null
  beforeEach(() => {
    asked = []
    release = null
    pages = {
      '': { events: [event({ eventId: 'new' })], next: 'n1' },
      n1: { events: [event({ eventId: 'old' })], next: null },
    }
    vi.stubGlobal('fetch', async (path: string) => {
      const query = new URL(path, 'http://localhost').searchParams
      asked.push(query)
      if (query.has('before')) await new Promise<void>((done) => (release = done))
      return Response.json({ ...pages[query.get('before') ?? ''], people: [] })
    })
  })
  afterEach(() => vi.unstubAllGlobals())
  const start = async () => {
    const audit = within('pl', () => useAudit('2026-11-21'))
    await flushPromises()
    return audit
  }
  const ids = (audit: Awaited<ReturnType<typeof start>>) =>
    audit.events.value.map(({ eventId }) => eventId)

  it('begin with the last seven days, and older ones come below', async () => {
    const audit = await start()
    expect(Object.fromEntries(asked[0]!)).toEqual({ from: '2026-11-15', days: '7' })
    expect(ids(audit)).toEqual(['new'])
    const older = audit.older.run()
    await flushPromises()
    release!()
    expect(await older).toBe(true)
    expect(ids(audit)).toEqual(['new', 'old'])
    expect(audit.hasOlder.value).toBe(false)
  })

  it('of an older search are not added to those of a newer one', async () => {
    const audit = await start()
    const older = audit.older.run()
    await flushPromises()
    audit.search.actorId = 'anna'
    pages[''] = { events: [event({ eventId: 'of anna' })], next: null }
    await audit.look()
    release!()
    await older
    expect(ids(audit)).toEqual(['of anna'])
    expect(asked.at(-1)!.get('actorId')).toBe('anna')
  })
})
