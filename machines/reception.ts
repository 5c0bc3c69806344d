import type { TrackSource, WantedReception } from './signalling.ts'

/**
 * What a person gets of the other's pictures, decided from the network of who *receives* (design rule 9):
 * sound is never held back; before it suffers, pictures are, the camera first and a shared screen last.
 */

/** What a person receives now, why not more, and whether the own network is weak. */
export type Reception = {
  pictures: 'all' | 'screen' | 'none'
  why: 'network' | 'choice' | null
  weak: boolean
}

export const FULL_RECEPTION: Reception = { pictures: 'all', why: null, weak: false }

/** One look at the network of a person, once a second while a call is live; rates in bit/s. */
export type ReceptionLook = {
  /** What passes to this person beside the sound, as the carrier estimates it; null: not known yet. */
  estimate: number | null
  /** What each picture that is sent needs at the least, the one that goes last first. */
  needs: readonly number[]
  /** Loss of what is sent to this person and of what comes, 0 to 1; an old one where nothing is sent. */
  lossTo: number
  lossFrom: number
  /** Of a picture only the lowest layer passes, though its sender sends more. */
  isLowest: boolean
}

export type ReceptionState = {
  /** How many pictures are held back, counted from the end of `needs`. */
  held: number
  /** Whether the newest looks, at most `WINDOW` of them, found too little. */
  short: readonly boolean[]
  /** Whether the same looks found the network weak, pictures or not. */
  poor: readonly boolean[]
  /** Looks in a row that found enough for one picture more. */
  enough: number
  /** Looks in a row that found it not hopeless. */
  likely: number
  /** Looks in a row that have to find enough, before it is tried. */
  patience: number
  /** Looks since the last try; tells whether it has held. */
  sinceTry: number
  weak: boolean
}

/** Looks that are judged together, and how many of them have to be bad: a single one is noise. */
export const WINDOW = 5
export const TOO_MANY_SHORT = 3
const TOO_MANY_POOR = 2
/** Opus hides some 5 % of loss; above it people notice. */
const POOR_LOSS = 0.05
/** Looks that have to find enough before a picture is tried again: the first time, and at most. */
export const FIRST_PATIENCE = 4
export const LONGEST_PATIENCE = 60
/**
 * While no picture is sent the estimate rests on small probes and lies below what the network carries:
 * where it is at least this part of what is needed for so many times the patience, a picture is tried, too.
 */
export const LIKELY_FACTOR = 0.5
export const LIKELY_PATIENCE = 3
/** In its first looks a try is not given up for the estimate, which learns from it, but for its losses. */
export const TRIAL_LOOKS = 10
const TRIAL_SETTLED = 3
const TRIAL_LOSS = 0.2
const TRIAL_FLOOR = 1.1
/** A try that fails within so many looks doubles the patience, one that holds longer forgives. */
export const PROVEN_AFTER = 30
/** A picture comes back only where it has room for the swings of an estimate. */
export const ROOM_FACTOR = 1.25

export const INITIAL_RECEPTION: ReceptionState = {
  held: 0,
  short: [],
  poor: [],
  enough: 0,
  likely: 0,
  patience: FIRST_PATIENCE,
  sinceTry: PROVEN_AFTER,
  weak: false,
}

/** A network at rest needs a look only every so many times: looks cost the carrier its own time. */
export const REST_EVERY = 4

/** Nothing was poor lately, nothing is held back, and no try is young. */
export const isAtRest = ({ held, poor, sinceTry }: ReceptionState): boolean =>
  held === 0 && sinceTry >= PROVEN_AFTER && count(poor) === 0

const sum = (rates: readonly number[]): number => rates.reduce((total, rate) => total + rate, 0)
const count = (looks: readonly boolean[]): number => looks.filter(Boolean).length
const remember = (looks: readonly boolean[], look: boolean): boolean[] =>
  [...looks, look].slice(-WINDOW)

/** The state after one more look. */
export function nextReception(before: ReceptionState, look: ReceptionLook): ReceptionState {
  const held = Math.min(before.held, look.needs.length)
  const isShort = hasTooLittle(before, look, held)
  const isPoor = isShort || look.isLowest || Math.max(look.lossTo, look.lossFrom) > POOR_LOSS
  const state: ReceptionState = {
    ...before,
    // What is held back stays so while the other's camera is off for a moment.
    held: before.held,
    short: remember(before.short, isShort),
    poor: remember(before.poor, isPoor),
    enough: hasRoom(look, held, ROOM_FACTOR) ? before.enough + 1 : 0,
    likely: hasRoom(look, held, LIKELY_FACTOR) ? before.likely + 1 : 0,
    sinceTry: Math.min(before.sinceTry + 1, PROVEN_AFTER),
  }
  const patience = state.sinceTry >= PROVEN_AFTER && held === 0 ? FIRST_PATIENCE : before.patience
  if (count(state.short) >= TOO_MANY_SHORT) return holdOne({ ...state, held, patience })
  const isTime = state.enough >= patience || state.likely >= patience * LIKELY_PATIENCE
  if (held > 0 && isTime) return tryOne({ ...state, held, patience })
  return { ...state, patience, weak: isWeak(before.weak, state) }
}

/**
 * Below this rate (bit/s) the carrier does not let its estimate fall, 0: it may. A picture that is tried
 * would otherwise not be sent at all, and nothing be learnt.
 */
export const floorOf = ({ held, sinceTry }: ReceptionState, needs: readonly number[]): number =>
  sinceTry < TRIAL_LOOKS ? Math.round(sum(shownOf(needs, held)) * TRIAL_FLOOR) : 0

const shownOf = (needs: readonly number[], held: number): readonly number[] =>
  needs.slice(0, Math.max(0, needs.length - held))

function hasTooLittle(
  { sinceTry }: ReceptionState,
  { estimate, needs, lossTo }: ReceptionLook,
  held: number,
): boolean {
  const shown = shownOf(needs, held)
  if (estimate === null || shown.length === 0) return false
  const isJudged = sinceTry >= TRIAL_SETTLED && sinceTry < TRIAL_LOOKS
  return estimate < sum(shown) || (isJudged && lossTo > TRIAL_LOSS)
}

/** Room for the next picture that is held back. */
function hasRoom({ estimate, needs }: ReceptionLook, held: number, factor: number): boolean {
  if (held === 0 || estimate === null) return false
  return estimate >= sum(shownOf(needs, held - 1)) * factor
}

function holdOne(state: ReceptionState): ReceptionState {
  const hasFailed = state.sinceTry < PROVEN_AFTER
  return {
    ...state,
    held: state.held + 1,
    short: [],
    enough: 0,
    likely: 0,
    patience: hasFailed ? Math.min(state.patience * 2, LONGEST_PATIENCE) : state.patience,
    weak: true,
  }
}

function tryOne(state: ReceptionState): ReceptionState {
  // Weak it is until the looks have shown otherwise: the sign does not flicker over a try that fails.
  return {
    ...state,
    held: state.held - 1,
    short: [],
    enough: 0,
    likely: 0,
    sinceTry: 0,
    weak: true,
  }
}

/** Weak at two poor looks of the newest, no more only when none of them was. */
function isWeak(wasWeak: boolean, { held, poor }: ReceptionState): boolean {
  if (held > 0) return true
  const poorLooks = count(poor)
  return wasWeak ? poorLooks > 0 : poorLooks >= TOO_MANY_POOR
}

/**
 * What follows from the state and the person's own wish.
 * @param hasScreen a screen is among the pictures that are sent
 */
export function receptionOf(
  { held, weak }: ReceptionState,
  wanted: WantedReception,
  hasScreen: boolean,
): Reception {
  if (wanted === 'sound') return { pictures: 'none', why: 'choice', weak }
  if (held === 0) return { pictures: 'all', why: null, weak }
  return { pictures: hasScreen && held === 1 ? 'screen' : 'none', why: 'network', weak }
}

/** Whether a picture of this source comes through: a screen goes last. */
export const letsPictureThrough = ({ pictures }: Reception, source: TrackSource): boolean =>
  source === 'screen' ? pictures !== 'none' : pictures === 'all'
