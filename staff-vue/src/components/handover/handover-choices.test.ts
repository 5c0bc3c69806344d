import { describe, expect, it } from 'vitest'
import type { Orphan } from '#machines/api-schedule.ts'
import { staffVisit, winter } from '../../test-schedule.ts'
import {
  CANCEL,
  clashes,
  decided,
  firstChoices,
  keptChoices,
  keyOf,
  OPEN,
} from './handover-choices.ts'

const ten = winter('2026-11-25', '10:00')
const target = (staffId: string, startsAt = ten): Orphan['targets'][number] => ({
  staffId,
  name: staffId,
  startsAt,
  kind: startsAt === ten ? 'same-time' : 'nearest',
})
const orphan = (visitId: string, ...targets: Orphan['targets']): Orphan => ({
  visit: staffVisit({ visitId, startsAt: ten }),
  targets,
})
const later = ten + 30 * 60_000

describe('what is proposed for orphaned visits', () => {
  it('never gives one time of one person twice', () => {
    const orphans = [
      orphan('a', target('ewa'), target('jan')),
      orphan('b', target('ewa'), target('jan')),
      orphan('c', target('ewa')),
    ]
    const choices = firstChoices(orphans)
    expect([...choices.values()]).toEqual([keyOf(target('ewa')), keyOf(target('jan')), OPEN])
    expect(decided(orphans, choices)).toBeNull()
    choices.set('c', CANCEL)
    expect(decided(orphans, choices)).toEqual([
      { visitId: 'a', target: { staffId: 'ewa', startsAt: ten } },
      { visitId: 'b', target: { staffId: 'jan', startsAt: ten } },
      { visitId: 'c', target: null },
    ])
  })

  it('is not accepted when two overlap at one person, even by a part', () => {
    const half = ten + 10 * 60_000
    const orphans = [orphan('a', target('ewa')), orphan('b', target('ewa', half))]
    const choices = firstChoices(orphans)
    expect([...clashes(orphans, choices)]).toEqual(['a', 'b'])
    expect(decided(orphans, choices)).toBeNull()
  })

  it('keeps what was chosen when the list comes again, but not what could not be had', () => {
    const before = new Map([
      ['a', keyOf(target('jan'))],
      ['b', CANCEL],
      ['gone', CANCEL],
    ])
    const orphans = [
      orphan('a', target('ewa'), target('jan')),
      orphan('b', target('ewa', later)),
      orphan('new', target('ola')),
    ]
    const kept = keptChoices(orphans, before, [])
    expect(Object.fromEntries(kept)).toEqual({
      a: keyOf(target('jan')),
      b: CANCEL,
      new: keyOf(target('ola')),
    })
    expect(keptChoices(orphans, before, ['a']).get('a')).toBe(keyOf(target('ewa')))
  })
})
