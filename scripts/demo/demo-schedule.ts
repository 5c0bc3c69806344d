import type { Span } from '#machines/slots.ts'
import { openOf } from '#machines/working-time.ts'
import { agendaId } from '#server/booking/days.ts'
import { addDays, dateOf, dayBounds, instantOf, weekdayOf } from '#server/local-time.ts'
import type { AgendaRow } from '#server/models/agendas.ts'
import type { OpeningRule } from '#server/models/sites.ts'

/** Working time of the demo people, so that there is something to book and to approve. */

/**
 * The demo is tried at any hour, so its counter never closes: every day from midnight to midnight. A real
 * site has hours such as 08:00 to 15:30.
 */
export const DEMO_OPENING: OpeningRule[] = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
  weekday,
  from: '00:00',
  to: '24:00',
}))

/** Days with approved working time, from today on. */
export const DEMO_DAYS = 28

type DemoShift = { staffId: string; weekdays: number[]; from: string; to: string; pause: string[] }

/** Three different weeks, so that a calendar shows how days differ; somebody is there every day. */
const SHIFTS: DemoShift[] = [
  {
    staffId: 'demo-konsultant-1',
    weekdays: [1, 2, 3, 4, 5],
    from: '08:00',
    to: '16:00',
    pause: ['12:00', '12:30'],
  },
  {
    staffId: 'demo-konsultant-2',
    weekdays: [1, 3, 5, 6],
    from: '10:00',
    to: '18:00',
    pause: ['13:00', '13:30'],
  },
  {
    staffId: 'demo-konsultant-3',
    weekdays: [2, 4, 6, 7],
    from: '12:00',
    to: '20:00',
    pause: ['16:00', '16:30'],
  },
]

/** Days as they are to be added: approved weeks of all three. */
export function demoDays(now: number): AgendaRow[] {
  const dates = datesFrom(now)
  return SHIFTS.flatMap((shift) =>
    dates
      .filter((date) => shift.weekdays.includes(weekdayOf(date)))
      .map((date) => {
        const periods = [spanOf(date, shift.from, shift.to)]
        const breaks = [spanOf(date, shift.pause[0]!, shift.pause[1]!)]
        return dayOf(shift.staffId, date, { periods, breaks, proposal: null })
      }),
  )
}

/** Who asks for a day more. */
export const DEMO_PROPOSER = SHIFTS[1]!.staffId

/** The second consultant asks for a day on which the weeks above leave him free. */
export function demoProposal(now: number): AgendaRow {
  const { staffId, weekdays } = SHIFTS[1]!
  const date = datesFrom(now).find((one, index) => index > 6 && !weekdays.includes(weekdayOf(one)))!
  const periods = [spanOf(date, '09:00', '13:00')]
  const proposal = { state: 'proposed' as const, periods, breaks: [], reason: null, at: now }
  return dayOf(staffId, date, { periods: [], breaks: [], proposal })
}

const datesFrom = (now: number): string[] => {
  const today = dateOf(now)
  return Array.from({ length: DEMO_DAYS }, (_, index) => addDays(today, index))
}

function dayOf(
  staffId: string,
  date: string,
  times: Pick<AgendaRow, 'periods' | 'breaks' | 'proposal'>,
): AgendaRow {
  const { from: dayFrom, to: dayTo } = dayBounds(date)
  return {
    _id: agendaId(staffId, date),
    staffId,
    date,
    open: openOf(times.periods, times.breaks),
    ...times,
    busy: [],
    dayFrom,
    dayTo,
    nextExpiryAt: null,
    rev: 0,
  }
}

const spanOf = (date: string, from: string, to: string): Span => ({
  from: instantOf(date, from),
  to: instantOf(date, to),
})
