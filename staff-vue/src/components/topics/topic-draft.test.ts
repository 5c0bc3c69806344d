import { describe, expect, it } from 'vitest'
import type { Topic } from '#machines/api-admin.ts'
import { draftOf, limitsOf, newDraft, topicFaults, topicOf, unitOf } from './topic-draft.ts'

const TOPIC: Topic = {
  ...{ topicId: 'dowod', siteId: 'wroclaw', order: 3, active: true, bookable: true },
  name: { pl: 'Dowód osobisty', en: 'Identity card' },
  prepare: { pl: 'Zdjęcie', en: 'A photograph' },
  ...{ minutes: 20, bufferBeforeMin: 0, bufferAfterMin: 5, leadMin: 2880, aheadDays: 30 },
  outcomes: ['Wydano dowód', 'Przyjęto wniosek'],
}

describe('a topic being edited', () => {
  it('goes out as it came in', () => {
    expect(draftOf(TOPIC)).toMatchObject({ lead: '2', leadUnit: 'days', minutes: '20' })
    expect(topicOf(draftOf(TOPIC), 'dowod', 3)).toEqual(TOPIC)
  })

  it.each([
    [0, 'minutes'],
    [45, 'minutes'],
    [90, 'minutes'],
    [120, 'hours'],
    [1440, 'days'],
    [1500, 'hours'],
  ])('tells %i minutes in %s', (minutes, unit) => {
    expect(unitOf(minutes)).toBe(unit)
  })

  it('names empty texts and what is no number', () => {
    expect(topicFaults(newDraft('wroclaw'), ['pl'])).toEqual({
      ...{ 'name.pl': 'missing', 'prepare.pl': 'missing' },
    })
    const draft = { ...draftOf(TOPIC), minutes: 'kwadrans', aheadDays: '', bufferAfterMin: '1.5' }
    expect(topicFaults(draft, ['pl', 'en'])).toEqual({
      ...{ minutes: 'out-of-range', aheadDays: 'out-of-range', bufferAfterMin: 'out-of-range' },
    })
    expect(limitsOf('minutes')).toEqual({ least: 5, most: 240 })
    expect(limitsOf('name.pl')).toBeNull()
  })

  it('is not held up by the fields of booking when it cannot be booked', () => {
    const draft = { ...draftOf(TOPIC), bookable: false, lead: 'x' }
    expect(topicFaults(draft, ['pl'])).toEqual({})
    expect(topicOf(draft, 'dowod', 3)).toMatchObject({ leadMin: 120, aheadDays: 30 })
    expect(topicOf({ ...draft, lead: '3' }, 'dowod', 3)).toMatchObject({ leadMin: 3 * 1440 })
  })
})
