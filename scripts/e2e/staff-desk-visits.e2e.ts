import { describe, expect, it } from 'vitest'
import type { StaffView } from '#machines/views.ts'
import { smallTargets, withoutFocusRing } from './support/accessibility.ts'
import { Keyboard } from './support/keyboard.ts'
import { SIZES } from './support/page-rules.ts'
import { useScheduledStaff } from './support/scheduled-staff.ts'
import { at, TODAY } from './support/schedule-views.ts'
import { DESK_STATES, line, MINUTE } from './support/staff-views.ts'

const staff = useScheduledStaff()
const TIMES = ['10:15', '10:30', '10:45', '11:00', '11:15']

/** A ready consultant to whom so many visits are shown; the choice does not end while a test looks. */
function choosing(count: number): StaffView {
  const topics = ['meldunek', 'dowod', 'podatki']
  const visits = TIMES.slice(0, count).map((time, index) => ({
    callId: `visit-${index}`,
    siteId: index % 2 ? 'rada' : 'wroclaw',
    topicId: topics[index % 3]!,
    startsAt: at(TODAY, time),
    arrivedAt: Date.now() - 5 * MINUTE,
    devices: { camera: index !== 1, microphone: true },
  }))
  const costs = { waiting: 5, since: Date.now() - 17 * MINUTE }
  const choice = { visits, until: Date.now() + 10 * MINUTE, costs }
  return { ...DESK_STATES.readyWithLine(), choice }
}

/** A ready consultant whose next own visit is this. */
function withNext(change: Partial<NonNullable<StaffView['nextVisit']>>): StaffView {
  const nextVisit = {
    ...{ visitId: 'visit-1', siteId: 'wroclaw', topicId: 'meldunek', rev: 1 },
    ...{ startsAt: at(TODAY, '10:20'), name: 'Małgorzata Brzęczyszczykiewicz' },
    ...{ checkedIn: false, waitsSince: null, ...change },
  }
  return { ...DESK_STATES.readyWithLine(), nextVisit }
}

const card = () => staff.page.getByRole('alertdialog', { name: 'Umówiona wizyta czeka' })
const sentTypes = () => staff.server.messages.map(({ type }) => type)

async function openChoice(count: number) {
  await staff.openAt('')
  staff.server.show(choosing(count))
  await card().waitFor()
}

describe('booked visits to choose (C3)', () => {
  it('stand over the desk in every size, said once, with what taking them costs', async () => {
    await openChoice(2)
    // By turns with the usual title.
    await expect.poll(() => staff.page.title()).toBe('Wizyta do wyboru – Okienko')
    const spoken = staff.page.getByRole('alert').filter({ hasText: '2 umówione wizyty czekają' })
    expect(await spoken.count()).toBe(1)
    await card().getByText('5 osób poczeka dłużej. Pierwsza czeka już 17 minut').waitFor()
    await staff.inEverySize('choice')
    for (const size of SIZES) {
      await staff.page.setViewportSize(size)
      expect(await smallTargets(staff.page, 44, '.choice')).toEqual([])
    }
    expect(await withoutFocusRing(staff.page, 6)).toEqual([])
    await expect.poll(() => sentTypes().filter((type) => type === 'choice.seen')).toHaveLength(1)
  })

  it('five of them can be reached on the smallest screen', async () => {
    await openChoice(5)
    await staff.inEverySize('choice-five')
    await staff.page.setViewportSize(SIZES[2])
    await card().getByRole('button', { name: 'Zostaw w kolejce' }).scrollIntoViewIfNeeded()
    await card().getByRole('button', { name: 'Weź tę wizytę' }).first().scrollIntoViewIfNeeded()
    expect(await card().getByRole('listitem').count()).toBe(5)
  })

  it('one is taken by keyboard, which begins at the card; a faster colleague is told', async () => {
    staff.server.refuse.set('visit.take', 'offer-gone')
    await openChoice(2)
    const keys = new Keyboard(staff.page)
    await expect.poll(() => card().evaluate((one) => one === document.activeElement)).toBe(true)
    const second = card().getByRole('button', { name: 'Weź tę wizytę' }).nth(1)
    await keys.tabTo(second, 3)
    // Presses of the first moment do not count.
    await expect
      .poll(async () => {
        await staff.page.keyboard.press('Enter')
        return staff.server.messages.find(({ type }) => type === 'visit.take')
      })
      .toMatchObject({ callId: 'visit-1' })
    await card().getByRole('alert').waitFor()
    await staff.inEverySize('choice-refused')
  })

  it('none is taken: the card goes, and the focus is where it was', async () => {
    await staff.openAt('')
    const pause = staff.button('Wstrzymaj odświeżanie')
    await pause.focus()
    staff.server.show(choosing(1))
    await card().waitFor()
    const pass = card().getByRole('button', { name: 'Zostaw w kolejce' })
    await new Keyboard(staff.page).tabTo(pass, 3)
    await expect
      .poll(async () => {
        await staff.page.keyboard.press('Enter')
        return sentTypes()
      })
      .toContain('visit.pass')
    staff.server.show(DESK_STATES.readyWithLine())
    await card().waitFor({ state: 'detached' })
    expect(await pause.evaluate((one) => one === document.activeElement)).toBe(true)
    expect(await staff.page.title()).toBe('Gotowość – Okienko')
  })

  it('come over an open dialog without taking the field that is typed in', async () => {
    await staff.openAt('kalendarz')
    await staff.button('Dodaj wizytę').click()
    const name = staff.page.getByLabel(/^Jak się zwracać/)
    await name.fill('Pani Zofia')
    staff.server.show(choosing(1))
    await card().waitFor()
    await staff.page.keyboard.type(' K')
    expect(await name.inputValue()).toBe('Pani Zofia K')
    await staff.inEverySize('choice-over-dialog')
  })
})

describe('the next own visit', () => {
  it.each([
    ['ahead', {}, 'Następna wizyta: 10:20, Małgorzata'],
    ['here', { checkedIn: true }, 'Wizyta 10:20, Małgorzata Brzęczyszczykiewicz: już jest'],
  ] as const)('%s stands in the top bar in every size', async (state, change, words) => {
    await staff.openAt('')
    staff.server.show(withNext(change))
    await staff.page.getByText(words).waitFor()
    await staff.inEverySize(`next-${state}`)
  })

  it('a wait for its resident is ended by keyboard', async () => {
    await staff.openAt('')
    staff.server.show(withNext({ waitsSince: Date.now() - 2 * MINUTE }))
    await staff.page.getByText('Czekasz na osobę z wizyty o 10:20').waitFor()
    await staff.inEverySize('next-waits')
    await new Keyboard(staff.page).press(staff.button('Nie czekaj dłużej'))
    await expect.poll(sentTypes).toContain('visit.pass')
  })

  it('visits in the line are told from walk-ins', async () => {
    await staff.openAt('')
    const rows = line().map((row, index) => (index ? row : { ...row, booked: at(TODAY, '10:20') }))
    staff.server.show({ ...DESK_STATES.readyWithLine(), line: rows })
    await staff.page.getByText('umówiona 10:20').waitFor()
    await staff.inEverySize('line-booked')
  })
})
