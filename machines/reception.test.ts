import { describe, expect, test } from 'vitest'
import {
  FIRST_PATIENCE,
  floorOf,
  INITIAL_RECEPTION,
  letsPictureThrough,
  LIKELY_FACTOR,
  LIKELY_PATIENCE,
  LONGEST_PATIENCE,
  nextReception,
  PROVEN_AFTER,
  receptionOf,
  ROOM_FACTOR,
  TOO_MANY_SHORT,
  TRIAL_LOOKS,
  WINDOW,
  type ReceptionLook,
  type ReceptionState,
} from './reception.ts'

const CAMERA = 150_000
const SCREEN = 300_000
/** The least at which the camera alone is tried again. */
const ENOUGH = CAMERA * ROOM_FACTOR

const good: ReceptionLook = {
  estimate: 2_000_000,
  needs: [CAMERA],
  lossTo: 0,
  lossFrom: 0,
  isLowest: false,
}
const short: ReceptionLook = { ...good, estimate: CAMERA - 1 }

/** The states after each of these looks. */
function walk(looks: readonly ReceptionLook[], from = INITIAL_RECEPTION): ReceptionState[] {
  let state = from
  return looks.map((look) => (state = nextReception(state, look)))
}
const after = (looks: readonly ReceptionLook[], from = INITIAL_RECEPTION): ReceptionState =>
  walk(looks, from).at(-1) ?? from
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one)
const HELD = after(times(TOO_MANY_SHORT, short))

describe('holding back', () => {
  test('[N1] sound is never held back; a picture is at the third short look of five', () => {
    expect(walk([short, short]).map(({ held }) => held)).toEqual([0, 0])
    expect(HELD.held).toBe(1)
    expect(after([short, good, short, good, short]).held).toBe(1)
    expect(after([short, good, good, short, good, good, short]).held).toBe(0)
    expect(receptionOf(HELD, 'all', false)).toEqual({
      pictures: 'none',
      why: 'network',
      weak: true,
    })
  })

  test.each([
    ['just enough', { ...good, estimate: CAMERA }],
    ['not known yet', { ...good, estimate: null }],
    ['nothing to show', { ...short, needs: [] }],
  ])('[N1] nothing is held back where the estimate is: %s', (_, look) => {
    expect(after(times(3 * WINDOW, look)).held).toBe(0)
  })

  test('[N2] the camera goes first and a shared screen last', () => {
    const both = { ...good, needs: [SCREEN, CAMERA] }
    const one = after(times(TOO_MANY_SHORT, { ...both, estimate: SCREEN }))
    const reception = receptionOf(one, 'all', true)
    expect(reception).toMatchObject({ pictures: 'screen', why: 'network' })
    expect(letsPictureThrough(reception, 'screen')).toBe(true)
    expect(letsPictureThrough(reception, 'device')).toBe(false)
    const still = after(times(WINDOW, { ...both, estimate: SCREEN }), one)
    expect(still.held).toBe(1)
    const none = after(times(TOO_MANY_SHORT, { ...both, estimate: SCREEN - 1 }), still)
    expect(receptionOf(none, 'all', true)).toMatchObject({ pictures: 'none', why: 'network' })
    expect(after(times(9, { ...both, estimate: 0 }), none).held).toBe(2)
  })

  test('[N2] a screen that comes while the camera is held back is shown, and its end brings nothing back', () => {
    expect(receptionOf(HELD, 'all', true).pictures).toBe('screen')
    const both = { ...good, needs: [SCREEN, CAMERA] }
    const none = after(times(TOO_MANY_SHORT, { ...both, estimate: 0 }), HELD)
    expect(none.held).toBe(2)
    expect(receptionOf(after([short], none), 'all', false).pictures).toBe('none')
    expect(after(times(FIRST_PATIENCE, good), none).held).toBe(0)
  })
})

describe('the way back', () => {
  const enough = { ...good, estimate: ENOUGH }

  test('[N3] a picture is tried again after enough looks in a row with room to spare, not before', () => {
    expect(after(times(FIRST_PATIENCE - 1, enough), HELD).held).toBe(1)
    expect(after(times(FIRST_PATIENCE, enough), HELD).held).toBe(0)
    const almost = { ...good, estimate: ENOUGH - 1 }
    expect(after(times(2 * FIRST_PATIENCE, almost), HELD).held).toBe(1)
    expect(after([enough, enough, almost, enough, enough, enough], HELD).held).toBe(1)
    expect(after(times(99, { ...enough, estimate: null }), HELD).held).toBe(1)
  })

  test('[N3] one picture comes back at a time, the screen first', () => {
    const both = { ...good, needs: [SCREEN, CAMERA] }
    const none = after(times(2 * TOO_MANY_SHORT, { ...both, estimate: 0 }))
    expect(none.held).toBe(2)
    const first = after(times(FIRST_PATIENCE, both), none)
    expect(receptionOf(first, 'all', true).pictures).toBe('screen')
    expect(after(times(FIRST_PATIENCE, both), first).held).toBe(0)
  })

  test('[N4] each try that does not hold doubles the patience, up to a limit', () => {
    let state = HELD
    const waited: number[] = []
    for (let tries = 0; tries < 7; tries += 1) {
      let looks = 0
      while (state.held > 0) {
        state = nextReception(state, good)
        looks += 1
      }
      waited.push(looks)
      state = after(times(TOO_MANY_SHORT, short), state)
      expect(state.held).toBe(1)
    }
    expect(waited).toEqual([4, 8, 16, 32, LONGEST_PATIENCE, LONGEST_PATIENCE, LONGEST_PATIENCE])
  })

  test('[N4] one that has held long enough forgives', () => {
    const failed = after([...times(FIRST_PATIENCE, good), ...times(TOO_MANY_SHORT, short)], HELD)
    expect(failed.patience).toBe(2 * FIRST_PATIENCE)
    const back = after(times(failed.patience, good), failed)
    expect(back.held).toBe(0)
    expect(after(times(PROVEN_AFTER, good), back).patience).toBe(FIRST_PATIENCE)
  })
})

describe('a try where the probes find little', () => {
  const likely: ReceptionLook = { ...good, estimate: CAMERA * LIKELY_FACTOR }
  const looks = FIRST_PATIENCE * LIKELY_PATIENCE

  test('[N7] comes after three times the patience, and never where it is hopeless', () => {
    expect(after(times(looks - 1, likely), HELD).held).toBe(1)
    expect(after(times(looks, likely), HELD).held).toBe(0)
    const hopeless = { ...likely, estimate: CAMERA * LIKELY_FACTOR - 1 }
    expect(after(times(10 * looks, hopeless), HELD).held).toBe(1)
  })

  test('[N7] has a floor for the estimate while it is young, nothing else has one', () => {
    const tried = after(times(looks, likely), HELD)
    expect(floorOf(HELD, good.needs)).toBe(0)
    expect(floorOf(INITIAL_RECEPTION, good.needs)).toBe(0)
    const floors = walk(times(TRIAL_LOOKS, good), tried).map((state) => floorOf(state, good.needs))
    expect(floorOf(tried, good.needs)).toBeGreaterThan(CAMERA)
    expect(floors.slice(0, -1)).toEqual(times(TRIAL_LOOKS - 1, floorOf(tried, good.needs)))
    expect(floors.at(-1)).toBe(0)
  })

  test('[N7] is given up for its losses, not for those of before it', () => {
    const tried = after(times(looks, likely), HELD)
    const losing: ReceptionLook = { ...good, lossTo: 0.3 }
    expect(after(times(3, losing), tried).held).toBe(0)
    expect(after(times(6, losing), tried).held).toBe(1)
    expect(after([...times(3, losing), ...times(30, good)], tried).held).toBe(0)
  })
})

describe('the sign of a weak network', () => {
  const lossy: ReceptionLook = { ...good, lossTo: 0.06 }

  test('[N5] it is shown at two poor looks of five, and gone when none of them is', () => {
    expect(after([lossy]).weak).toBe(false)
    expect(after([lossy, good, lossy]).weak).toBe(true)
    expect(after(times(2, { ...good, lossFrom: 0.06 })).weak).toBe(true)
    expect(after(times(2, { ...good, isLowest: true })).weak).toBe(true)
    expect(after(times(50, { ...good, isLowest: true })).held).toBe(0)
    const weak = after([lossy, lossy])
    const rest = walk(times(WINDOW, good), weak).map((state) => state.weak)
    expect(rest).toEqual([true, true, true, true, false])
  })

  test('[N5] it does not flicker while every third look is poor', () => {
    const looks = times(10, [lossy, good, good]).flat()
    const signs = walk(looks).map(({ weak }) => weak)
    expect(signs.slice(3)).not.toContain(false)
  })

  test('[N5] it stays over a try, until five looks of it have been good', () => {
    const tried = after(times(FIRST_PATIENCE, good), { ...HELD, poor: times(WINDOW, true) })
    expect([tried.held, tried.weak]).toEqual([0, true])
    expect(walk(times(WINDOW, good), tried).at(-1)?.weak).toBe(false)
  })

  test('[N5] loss alone holds no picture back: lost packets are sent again', () => {
    expect(after(times(50, { ...good, lossTo: 0.3, lossFrom: 0.3 })).held).toBe(0)
  })
})

test('[N6] by hand everything but the sound is left out, and comes back by hand as far as the network lets it', () => {
  const { weak } = INITIAL_RECEPTION
  const byHand = { pictures: 'none', why: 'choice', weak }
  expect(receptionOf(INITIAL_RECEPTION, 'sound', true)).toEqual(byHand)
  expect(receptionOf(HELD, 'sound', false)).toEqual({ ...byHand, weak: true })
  expect(receptionOf(INITIAL_RECEPTION, 'all', false).pictures).toBe('all')
  expect(receptionOf(HELD, 'all', false)).toMatchObject({ pictures: 'none', why: 'network' })
})
