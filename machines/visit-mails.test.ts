import { expect, test } from 'vitest'
import { VISIT_STATES } from './api-booking.ts'
import { isMailTrue, MAIL_KINDS, mailDueAt, remindersAhead, type MailKind } from './visit-mails.ts'
import { HOUR, MINUTE, STARTS, visitOf } from './test/visits.ts'

test('[B2] reminders are due a day and an hour before the start, every other letter at once', () => {
  const due = MAIL_KINDS.map((kind) => [kind, mailDueAt(kind, STARTS, 7)])
  expect(Object.fromEntries(due)).toEqual({
    booked: 7,
    moved: 7,
    'person-changed': 7,
    cancelled: 7,
    missed: 7,
    'consultant-waits': 7,
    'reminder-day': STARTS - 24 * HOUR,
    'reminder-hour': STARTS - HOUR,
  })
})

test('[B2] a reminder that would come within an hour of the booking is left out', () => {
  expect(remindersAhead(STARTS, STARTS - 25 * HOUR)).toEqual(['reminder-day', 'reminder-hour'])
  expect(remindersAhead(STARTS, STARTS - 25 * HOUR + 1)).toEqual(['reminder-hour'])
  expect(remindersAhead(STARTS, STARTS - 2 * HOUR)).toEqual(['reminder-hour'])
  expect(remindersAhead(STARTS, STARTS - 2 * HOUR + 1)).toEqual([])
})

test.each<[MailKind, string[]]>([
  ['booked', ['booked', 'checked-in', 'in-call']],
  ['moved', ['booked', 'checked-in', 'in-call']],
  ['person-changed', ['booked', 'checked-in', 'in-call']],
  ['cancelled', ['cancelled']],
  ['reminder-day', ['booked']],
  ['reminder-hour', ['booked']],
  ['missed', ['missed']],
  ['consultant-waits', ['booked']],
])('[B16] a letter "%s" is true in the states %j only', (kind, states) => {
  const at = STARTS - 2 * HOUR
  const holding = VISIT_STATES.filter((state) =>
    isMailTrue(visitOf({ state, consultantWaitsAt: at }), { kind, linkVersion: 1 }, at),
  )
  expect(holding).toEqual(states)
})

test('[B16] a move overtakes every letter that was owed before it', () => {
  for (const kind of MAIL_KINDS)
    for (const state of VISIT_STATES) {
      const visit = visitOf({ state, linkVersion: 2, consultantWaitsAt: STARTS })
      expect(isMailTrue(visit, { kind, linkVersion: 1 }, STARTS - 2 * HOUR)).toBe(false)
    }
})

test('[B16] time overtakes reminders and the word that the consultant waits', () => {
  const isTrue = (kind: MailKind, at: number, consultantWaitsAt: number | null = STARTS) =>
    isMailTrue(visitOf({ consultantWaitsAt }), { kind, linkVersion: 1 }, at)
  expect(isTrue('reminder-day', STARTS - HOUR - 1)).toBe(true)
  expect(isTrue('reminder-day', STARTS - HOUR)).toBe(false)
  expect(isTrue('reminder-hour', STARTS - 1)).toBe(true)
  expect(isTrue('reminder-hour', STARTS)).toBe(false)
  expect(isTrue('consultant-waits', STARTS + 15 * MINUTE - 1)).toBe(true)
  expect(isTrue('consultant-waits', STARTS + 15 * MINUTE)).toBe(false)
  expect(isTrue('consultant-waits', STARTS, null)).toBe(false)
})
