// @vitest-environment jsdom
import type { VueWrapper } from '@vue/test-utils'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, KeepAlive, nextTick, ref } from 'vue'
import type { Component } from 'vue'
import { saveFile } from '../../composables/save-file.ts'
import { provideSectionsAs } from '../../composables/use-sections.ts'
import type { Sections } from '../../composables/use-sections.ts'
import { useAnnouncer } from '../../stores/announcer.ts'
import { useProof } from '../../stores/proof.ts'
import { fakeDesk, mountInDesk } from '../../test-desk.ts'
import { figures, numbersNow, numbersReply, siteNow } from '../../test-numbers.ts'
import { T0 } from '../../test-views.ts'
import { dateAt, DEFAULT_ZONE } from '../schedule/local-days.ts'
import ConsultantsNow from './ConsultantsNow.vue'
import NumbersSection from './NumbersSection.vue'
import { BOARD_EVERY_MS } from './use-live-board.ts'

vi.mock(import('../../composables/save-file.ts'), () => ({ saveFile: vi.fn() }))

const TODAY = dateAt(T0, DEFAULT_ZONE)
type Asked = { path: string; query: Record<string, string>; body: unknown }

let wrapper: VueWrapper
let asked: Asked[]
let answers: Map<string, (asked: Asked) => Response>
let desk: ReturnType<typeof fakeDesk>
const refusal = (refused: string, status = 400) => Response.json({ refused }, { status })

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  desk = fakeDesk()
  answers = new Map([
    ['/api/staff/numbers/now', () => Response.json(numbersNow([siteNow()], desk.now.value))],
    ['/api/staff/numbers', () => Response.json(numbersReply(TODAY))],
  ])
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    const { pathname: path, searchParams } = new URL(address, 'http://localhost')
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    const call = { path, query: Object.fromEntries(searchParams), body }
    asked.push(call)
    return answers.get(path)?.(call) ?? refusal('internal', 500)
  })
})
afterEach(() => {
  wrapper.unmount()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.mocked(saveFile).mockClear()
})

const asks = (path: string) => asked.filter((one) => one.path === `/api/staff/${path}`)
const board = () => asks('numbers/now').length
const button = (name: string) =>
  wrapper.findAll('button').find((one) => one.text() === name) ?? expect.fail(`no ${name}`)
const section = (heading: string) =>
  wrapper.findAll('section').find((one) => one.find('h3').text() === heading) ??
  expect.fail(`no section ${heading}`)
async function open(component: Component = NumbersSection) {
  wrapper = mountInDesk(component, { desk: desk.desk })
  await flushPromises()
}
async function pass(ms: number) {
  desk.now.value += ms
  await vi.advanceTimersByTimeAsync(ms)
  await flushPromises()
}
function see(visibility: DocumentVisibilityState) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility)
  document.dispatchEvent(new Event('visibilitychange'))
}

describe('the board of the sites now', () => {
  afterEach(() => vi.restoreAllMocks())

  it('tells who waits, for how long by the server’s clock, and what each consultant does', async () => {
    await open()
    const card = section('Wrocław')
    expect(card.findAll('dd').map((one) => one.text())).toEqual([
      '1',
      expect.stringMatching(/^6 minut\s+dłużej niż 5 minut$/),
      '1',
      '2',
    ])
    expect(card.findAll('li').map((one) => one.text())).toEqual(['W rozmowie: 1', 'Przerwa: 1'])
    const rows = card.findAll('tbody tr').map((row) => row.findAll('th, td').map((c) => c.text()))
    expect(rows).toEqual([
      ['Anna Nowak', 'W rozmowie', 'od 4 minut'],
      ['Jan Lis', 'Przerwa', 'od mniej niż minuty'],
    ])
    desk.now.value += 60_000
    await nextTick()
    expect(card.text()).toContain('7 minut')
  })

  it('says when nobody waits and nobody works', async () => {
    const empty = { waiting: 0, longestSince: null, calls: 0, channels: 0, consultants: [] }
    answers.set('/api/staff/numbers/now', () => Response.json(numbersNow([siteNow(empty)])))
    await open()
    const card = section('Wrocław')
    expect(card.findAll('dd').map((one) => one.text())).toEqual(['0', '–', '0', '0'])
    expect(card.text()).toContain('Nikt nie ma teraz rozpoczętej zmiany.')
    expect(card.find('table').exists()).toBe(false)
  })

  it('is asked for every five seconds, not in a hidden tab, and at once when it is seen again', async () => {
    await open()
    expect(board()).toBe(1)
    await pass(2 * BOARD_EVERY_MS)
    expect(board()).toBe(3)
    see('hidden')
    await pass(3 * BOARD_EVERY_MS)
    expect(board()).toBe(3)
    see('visible')
    expect(board()).toBe(4)
  })

  it('is not asked for while another part of the app is open', async () => {
    const isOpen = ref(true)
    const Host = defineComponent(
      () => () => h(KeepAlive, () => (isOpen.value ? h(NumbersSection) : h('p'))),
    )
    await open(Host)
    await pass(BOARD_EVERY_MS)
    expect(board()).toBe(2)
    isOpen.value = false
    await pass(3 * BOARD_EVERY_MS)
    expect(board()).toBe(2)
    isOpen.value = true
    await pass(BOARD_EVERY_MS)
    expect(board()).toBe(4)
  })

  it('stands still while it is held, and goes on with a fresh state', async () => {
    await open()
    await button('Wstrzymaj stan na żywo').trigger('click')
    await pass(3 * BOARD_EVERY_MS + 60_000)
    expect(board()).toBe(1)
    expect(section('Wrocław').text()).toContain('6 minut')
    expect(wrapper.get('.notice.warn').text()).toContain('stan z godziny 9:00')
    await button('Wznów stan na żywo').trigger('click')
    await flushPromises()
    expect(board()).toBe(2)
    expect(section('Wrocław').text()).toContain('7 minut')
  })

  it('keeps the last state with its time when the server cannot be asked', async () => {
    await open()
    answers.set('/api/staff/numbers/now', () => refusal('database-unavailable', 503))
    await pass(BOARD_EVERY_MS)
    expect(wrapper.get('[role="alert"]').text()).toContain('stan z godziny 9:00')
    expect(section('Wrocław').text()).toContain('Anna Nowak')
    answers.set('/api/staff/numbers/now', () => Response.json(numbersNow([siteNow()])))
    await pass(BOARD_EVERY_MS)
    expect(wrapper.find('[role="alert"]').exists()).toBe(false)
  })
})

describe('the numbers of a period', () => {
  const tile = (words: RegExp) =>
    wrapper
      .findAll('li.card')
      .find((one) => words.test(one.text()))
      ?.find('strong')
      .text()

  it('are those of seven days at first: figures with words', async () => {
    await open()
    expect(asks('numbers')[0]?.query).toEqual({ from: '2027-01-09', days: '7' })
    expect(button('7 dni').attributes('aria-pressed')).toBe('true')
    expect(tile(/zakończonych zgłoszeń/)).toBe('12')
    expect(tile(/odebranych\s*83\s?% zgłoszeń/)).toBe('10')
    expect(tile(/trwało czekanie.*najwyżej 7 min$/)).toBe('2 min')
    expect(tile(/trwała rozmowa.*najwyżej 1 godz\. 5 min$/)).toBe('7 min')
    expect(tile(/odmów wejścia/)).toBe('5')
  })

  it('stand in tables, with a picture that says in words what it shows', async () => {
    await open()
    const hours = section('Według godziny')
    const cells = hours.findAll('tbody tr').map((row) => row.findAll('.number').length)
    expect(cells).toEqual([8, 8])
    expect(hours.findAll('tbody th').map((one) => one.text())).toEqual(['8:00–9:00', '10:00–11:00'])
    const picture = hours.get('svg[role="img"]')
    const named = document.getElementById(picture.attributes('aria-labelledby')!)
    expect(named?.textContent).toBe('Najwięcej: 8:00–9:00 (9).')
    // The hour without calls is drawn too, so that the scale of the day is even.
    expect(picture.findAll('.value').map((one) => one.text())).toEqual(['9', '0', '3'])
    expect(picture.findAll('rect')).toHaveLength(3)
    expect(
      section('Według tematu')
        .findAll('tbody th')
        .map((one) => one.text()),
    ).toEqual(['Meldunek i zameldowanie na pobyt stały (Wrocław)', 'Bez tematu'])
    expect(section('Według serwisu').text()).toContain('Wrocław')
    const gaveUp = section('Po jakim czasie rezygnowano')
    expect(gaveUp.findAll('tbody tr').map((row) => row.text())).toEqual([
      expect.stringMatching(/^do 1 min\s*1\s*50\s?%$/),
      expect.stringMatching(/^od 1 do 5 min\s*0\s*0\s?%$/),
      expect.stringMatching(/^od 5 do 10 min\s*1\s*50\s?%$/),
      expect.stringMatching(/^od 10 do 20 min\s*0\s*0\s?%$/),
      expect.stringMatching(/^dłużej niż 20 min\s*0\s*0\s?%$/),
    ])
  })

  it('of another period, site and topic are asked for on a press', async () => {
    await open()
    await button('Wczoraj').trigger('click')
    await flushPromises()
    expect(asks('numbers').at(-1)?.query).toEqual({ from: '2027-01-14', days: '1' })
    expect(useAnnouncer().text).toContain('14 stycznia 2027: 12 zgłoszeń')
    const [site, topic] = wrapper.findAll('select')
    await topic!.setValue('skargi')
    await site!.setValue('wroclaw')
    // A topic of another site is chosen no longer.
    expect(topic!.element.value).toBe('')
    expect(topic!.findAll('option').map((one) => one.text())).toEqual([
      'Wszystkie tematy',
      'Meldunek i zameldowanie na pobyt stały',
    ])
    await topic!.setValue('meldunek')
    expect(asks('numbers')).toHaveLength(2)
    await wrapper.get('form').trigger('submit')
    await flushPromises()
    expect(asks('numbers').at(-1)?.query).toEqual({
      ...{ from: '2027-01-14', days: '1', siteId: 'wroclaw', topicId: 'meldunek' },
    })
  })

  it('are not asked for with wrong dates, which are named at their field', async () => {
    await open()
    const [, to] = wrapper.findAll<HTMLInputElement>('input[type="date"]')
    await to!.setValue('2027-01-01')
    await wrapper.get('form').trigger('submit')
    await flushPromises()
    expect(wrapper.get('.fault').text()).toBe('Ten dzień jest wcześniejszy niż początek okresu.')
    expect(document.activeElement).toBe(to!.element)
    expect(to!.attributes('aria-invalid')).toBe('true')
    expect(asks('numbers')).toHaveLength(1)
  })

  it('of a period without anything are told as such', async () => {
    const none = { ...numbersReply(), all: figures(), date: [], hour: [], siteId: [], topicId: [] }
    answers.set('/api/staff/numbers', () => Response.json(none))
    await open()
    expect(wrapper.text()).toContain('W tym okresie nikt nie dzwonił.')
    expect(wrapper.find('svg[role="img"]').exists()).toBe(false)
  })

  it('stay with their title when a newer question fails', async () => {
    await open()
    answers.set('/api/staff/numbers', () => refusal('database-unavailable', 503))
    await button('Dziś').trigger('click')
    await flushPromises()
    expect(wrapper.find('[role="alert"]').exists()).toBe(true)
    expect(wrapper.get('.page-head h3').text()).toBe('9–15 stycznia 2027')
    expect(tile(/zakończonych zgłoszeń/)).toBe('12')
  })

  it('are saved as a file after the password was given again', async () => {
    answers.set('/api/staff/numbers/export', () =>
      asks('numbers/export').length === 1
        ? refusal('sign-in-again')
        : Response.json({ fileName: 'liczby.csv', csv: 'a;b' }),
    )
    await open()
    await button('Pobierz CSV').trigger('click')
    await flushPromises()
    expect(button('Przygotowujemy plik…').exists()).toBe(true)
    useProof().answer(true)
    await flushPromises()
    expect(asks('numbers/export').at(-1)?.body).toEqual({
      ...{ from: '2027-01-09', days: 7, language: 'pl' },
    })
    expect(saveFile).toHaveBeenCalledWith('liczby.csv', 'a;b', 'text/csv;charset=utf-8')
    expect(wrapper.get('.notice.ok').text()).toBe('Pobrano plik liczby.csv.')
  })
})

describe('consultants on the first screen', () => {
  it('are counted by state, each once', async () => {
    const [key] = provideSectionsAs({} as Sections)
    const Host = defineComponent({
      provide: { [key as symbol]: { hrefOf: () => '#/liczby' } },
      render: () => h(ConsultantsNow),
    })
    const both = [siteNow(), siteNow({ siteId: 'rada', name: 'Rada' })]
    answers.set('/api/staff/numbers/now', () => Response.json(numbersNow(both)))
    await open(Host)
    expect(wrapper.findAll('li').map((one) => one.text())).toEqual(['W rozmowie: 1', 'Przerwa: 1'])
    expect(wrapper.get('a').attributes('href')).toBe('#/liczby')
  })
})
