import { describe, expect, it } from 'vitest'
import { seeded } from '#machines/test/counters.ts'
import {
  atSteps,
  colourFaults,
  contrast,
  LIGHTNESS_STEP,
  type SiteColours,
} from './site-colours.ts'

const ACCENT = '#0b5cad'
const colours = (over: Partial<SiteColours>): SiteColours => ({
  ...{ accent: ACCENT, launcher: null, tint: null },
  ...over,
})

describe('colours of a site', () => {
  it('are measured as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
    // The known border case: #767676 passes on white, #777777 does not.
    expect(colourFaults(colours({ launcher: '#767676' }))).toEqual([])
    expect(colourFaults(colours({ launcher: '#777777' }))).toHaveLength(1)
  })

  it('are all there in the look of the project', () => {
    expect(colourFaults(colours({ tint: '#f4f6f9' }))).toEqual([])
  })

  it('are read on their own soft ground, too', () => {
    // 4.54 on white, but less on a ground that has a share of it.
    const [fault] = colourFaults(colours({ accent: '#767676' }))
    expect(fault).toMatchObject({ field: 'accent', pair: 'its own soft ground', needed: 4.5 })
  })

  it('leave the tint to the accent that is in force', () => {
    const [fault] = colourFaults(colours({ accent: '#0070c0', tint: '#dbe5f0' }))
    expect(fault).toMatchObject({ field: 'tint', pair: 'links of the accent #0070c0' })
  })
})

describe('the proposed colour', () => {
  const random = seeded(5)
  const any = () =>
    `#${Math.floor(random() * 0x1000000)
      .toString(16)
      .padStart(6, '0')}`
  const samples = Array.from({ length: 30 }, any)

  it.each(['accent', 'launcher', 'tint'] as const)(
    'passes as %s, and no step nearer in lightness would',
    (field) => {
      const faults = samples.flatMap((colour) => colourFaults(colours({ [field]: colour })))
      expect(faults.length).toBeGreaterThan(9)
      for (const { colour, nearest } of faults) {
        expect(colourFaults(colours({ [field]: nearest }))).toEqual([])
        for (const nearer of stepsUpTo(colour, nearest, field === 'tint' ? 1 : -1))
          expect(colourFaults(colours({ [field]: nearer })), `${colour} ${nearer}`).toHaveLength(1)
      }
    },
  )
})

/** Colours between the two, both left out. */
function stepsUpTo(colour: string, end: string, direction: 1 | -1): string[] {
  const found: string[] = []
  for (let steps = 1; steps * LIGHTNESS_STEP < 1; steps++) {
    const next = atSteps(colour, direction * steps)
    if (next === null || next === end) return found
    found.push(next)
  }
  return found
}
