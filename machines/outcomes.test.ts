import { describe, expect, it } from 'vitest'
import { cleanOutcomes, DEFAULT_OUTCOMES, outcomeProblem, outcomesOf } from './outcomes.ts'

describe('outcomes of a topic', () => {
  it('[A10] are its own list, or the common one', () => {
    expect(outcomesOf(['Wydano dowód'])).toEqual(['Wydano dowód'])
    expect(outcomesOf([])).toBe(DEFAULT_OUTCOMES)
    expect(outcomesOf(undefined)).toBe(DEFAULT_OUTCOMES)
  })

  it('[A11] are cleaned, and refused by name', () => {
    const twelve = Array.from({ length: 12 }, (_, i) => `wynik ${i}`)
    expect(cleanOutcomes([' a ', '', 'b'])).toEqual(['a', 'b'])
    expect(outcomeProblem(twelve)).toBeNull()
    expect(outcomeProblem([...twelve, ' '])).toBeNull()
    expect(outcomeProblem([...twelve, 'x'])).toBe('too-many')
    expect(outcomeProblem(['x'.repeat(60)])).toBeNull()
    expect(outcomeProblem(['x'.repeat(61)])).toBe('outcome-too-long')
    expect(outcomeProblem(['Załatwione', 'załatwione '])).toBe('twice')
    expect(outcomeProblem(['std:done'])).toBe('reserved')
  })
})
