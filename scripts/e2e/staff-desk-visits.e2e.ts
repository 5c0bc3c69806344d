import { describe, expect, it } from 'vitest'
import type { StaffView } from '#machines/views.ts'
import { smallTargets, withoutFocusRing } from './support/accessibility.ts'
import { SIZES, useScheduledStaff } from './support/scheduled-staff.ts'
import { at, TODAY } from './support/schedule-views.ts'
import { DESK_STATES, MINUTE } from './support/staff-views.ts'

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
})
