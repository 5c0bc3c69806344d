import { describe, expect, it } from 'vitest'
import { shallowRef } from 'vue'
import { VISIT_STATES } from '#machines/api-booking.ts'
import type { StaffVisit } from '#machines/api-schedule.ts'
import { START_EARLY_MS } from '#machines/visit.ts'
import { staffVisit } from '../../test-schedule.ts'
import { draftFaults } from './visit-draft.ts'
import { deedsFor, isDue, useVisitTask } from './visit-tasks.ts'
import { isSearchable, queryOf } from './visit-search.ts'

const visit = staffVisit()
const { startsAt } = visit
const MINUTE = 60_000

describe('what may be done with a visit', () => {
  it('is nothing once it is over, runs or is not booked yet', () => {
    const still = VISIT_STATES.filter(
      (state) => deedsFor(staffVisit({ state }), true, startsAt).length > 0,
    )
    expect(still).toEqual(['booked', 'checked-in'])
  })

  it.each<[string, number, Partial<StaffVisit>, boolean, string[]]>([
    ['long before', startsAt - START_EARLY_MS - 1, {}, true, ['move', 'cancel']],
    ['from two hours before', startsAt - START_EARLY_MS, {}, true, ['start', 'move', 'cancel']],
    ['from its time on', startsAt, {}, true, ['start', 'move', 'miss', 'cancel']],
    ['somebody else’s', startsAt, {}, false, ['move', 'cancel']],
    [
      'begun early',
      startsAt - MINUTE,
      { consultantWaitsAt: startsAt - 10 * MINUTE },
      true,
      ['start', 'move', 'miss', 'cancel'],
    ],
  ])('%s', (_, at, change, isOwn, deeds) => {
    expect(deedsFor(staffVisit(change), isOwn, at)).toEqual(deeds)
  })

  it('puts starting first when the resident is there or the time is near', () => {
    expect(isDue(visit, startsAt - 16 * MINUTE)).toBe(false)
    expect(isDue(visit, startsAt - 15 * MINUTE)).toBe(true)
    expect(isDue(staffVisit({ state: 'checked-in' }), startsAt - 60 * MINUTE)).toBe(true)
  })
})

describe('the visit in an open dialog', () => {
  it('follows the list, and stays when it has left it', () => {
    const visits = shallowRef([visit])
    const tasks = useVisitTask(() => visits.value)
    tasks.open({ kind: 'move', visit })
    visits.value = [staffVisit({ rev: 4, awaitsAnswer: true })]
    expect(tasks.task.value).toMatchObject({ kind: 'move', visit: { rev: 4, awaitsAnswer: true } })
    visits.value = []
    expect(tasks.task.value).toMatchObject({ kind: 'move', visit: { rev: 3 } })
    tasks.close()
    expect(tasks.task.value).toBeNull()
  })
})

describe('a visit that is being added', () => {
  const draft = { topicId: '', name: ' ', email: 'anna', need: '', language: 'pl' } as const

  it('names what is missing, the time only once there is a topic', () => {
    expect(Object.keys(draftFaults(draft, false))).toEqual(['topicId', 'name', 'email'])
    expect(Object.keys(draftFaults({ ...draft, topicId: 'x' }, false))).toEqual([
      'slot',
      'name',
      'email',
    ])
  })

  it.each([
    ['anna@example.pl', true],
    [' anna@urzad.wroc.pl ', true],
    ['anna@example', false],
    ['an na@example.pl', false],
  ])('takes the address %j: %s', (email, fine) => {
    expect(draftFaults({ ...draft, topicId: 'x', name: 'Anna', email }, true)).toEqual(
      fine ? {} : { email: 'visit.emailWrong' },
    )
  })
})

describe('a search for visits', () => {
  const search = { from: '2026-11-25', days: 7, staffId: '', topicId: 'dowod', email: '' }

  it('sends only what narrows it', () => {
    expect(queryOf(search)).toEqual({
      from: '2026-11-25',
      days: 7,
      staffId: undefined,
      topicId: 'dowod',
      email: undefined,
    })
    expect(queryOf({ ...search, from: '', email: ' a@b.pl ' })).toMatchObject({
      from: undefined,
      days: undefined,
      email: 'a@b.pl',
    })
  })

  it('needs a day or an address', () => {
    expect(isSearchable(search)).toBe(true)
    expect(isSearchable({ ...search, from: '' })).toBe(false)
    expect(isSearchable({ ...search, from: '', email: 'a@b.pl' })).toBe(true)
  })
})
