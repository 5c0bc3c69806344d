import { describe, expect, it } from 'vitest'
import { addressOf, addressParts } from '../../composables/use-address.ts'
import en from '../../messages/en.json' with { type: 'json' }
import pl from '../../messages/pl.json' with { type: 'json' }
import { sectionAt, SECTIONS, sectionsFor } from './sections.ts'

const ids = (roles: Parameters<typeof sectionsFor>[0]) => sectionsFor(roles).map(({ id }) => id)

describe('the parts of the staff app', () => {
  it('are given by role: the desk to consultants, the schedule to managers', () => {
    expect(ids(['consultant'])).toEqual(expect.arrayContaining(['desk', 'calendar']))
    expect(ids(['consultant'])).not.toContain('board')
    expect(ids(['manager'])).toEqual(expect.arrayContaining(['start', 'board', 'visits']))
    expect(ids(['manager'])).not.toContain('desk')
    expect(ids(['consultant', 'manager'])).toEqual(SECTIONS.map(({ id }) => id))
    expect(ids([])).toEqual([])
  })

  it('have a path and a name of their own', () => {
    const paths = SECTIONS.map(({ path }) => path)
    expect(new Set(paths).size).toBe(paths.length)
    for (const messages of [pl, en]) {
      const names = SECTIONS.map(({ id }) => messages.section[id])
      expect(new Set(names).size).toBe(SECTIONS.length)
    }
  })

  it('lead home from an address that is not for this person', () => {
    expect(sectionAt(sectionsFor(['consultant']), 'grafik')?.id).toBe('desk')
    expect(sectionAt(sectionsFor(['manager']), 'grafik')?.id).toBe('board')
    expect(sectionAt(sectionsFor(['manager']), '')?.id).toBe('start')
    expect(sectionAt([], 'grafik')).toBeNull()
  })
})

describe('the address of a part', () => {
  it.each([
    ['#/kalendarz', ['kalendarz']],
    ['#/kalendarz/tydzien/2026-11-23', ['kalendarz', 'tydzien', '2026-11-23']],
    ['#/wizyty/anna%40example.pl', ['wizyty', 'anna@example.pl']],
    ['#/zepsute/%E0%A4%A', ['zepsute', '%E0%A4%A']],
    ['#content', []],
    ['#t=tajny', []],
    ['', []],
  ])('%s has the parts %j', (hash, parts) => {
    expect(addressParts(hash)).toEqual(parts)
  })

  it('is read back as it was written', () => {
    expect(addressParts(addressOf('wizyty', 'a/b ż'))).toEqual(['wizyty', 'a/b ż'])
  })
})
