import type { VisitReply } from '#machines/api-booking.ts'
import type { Language } from '#machines/api.ts'
import { failureOf } from '../failure.ts'
import { faultsIn } from '../steps/details.ts'
import { callBooking } from '../visits-client.ts'
import { wishOf } from './booking-hold.ts'
import { during } from './booking-draft.ts'
import type { Draft } from './booking-draft.ts'
import type { HoldWish } from './hold.ts'
import { useSiteStore } from './site.ts'

/** What the booking needs besides what was typed. */
export type Surroundings = {
  language: Language
  termsVersion: string
  /** The walk-in ticket that is given up when the booking stands. */
  ticket: string | null
}

/** So long a press may seem to take; a longer pause is told to the person (ms). */
const SHORT_WAIT_MS = 3_000

/** A form that was filled in faster than people do is sent again after the moment the server names. */
async function unhurried(send: () => Promise<VisitReply>): Promise<VisitReply> {
  try {
    return await send()
  } catch (error) {
    const { reason, retryAfterMs } = failureOf(error)
    if (reason !== 'too-many-tries' || !retryAfterMs || retryAfterMs > SHORT_WAIT_MS) throw error
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs))
    return send()
  }
}

/** The last step of the way: the hold becomes a visit, or the visit takes the held time. */
export function finishWith(draft: Draft) {
  const { start, step, details, faults, failure, hold, booked } = draft

  function send(holdId: string, around: Surroundings): Promise<VisitReply> {
    const token = start.value?.moves
    if (token) return callBooking('moveVisit', { token, holdId })
    const { name, email, need } = details.value
    return callBooking('book', {
      holdId,
      name: name.trim(),
      email: email.trim(),
      need: need.trim() || null,
      termsVersion: around.termsVersion,
      language: around.language,
      website: draft.website.value,
      filledMs: Date.now() - draft.openedAt.value,
      giveUpTicket: around.ticket,
    })
  }

  /**
   * A hold that is over is asked for once more: nobody else may have wanted the time. But first the old
   * one is sent, for a booking whose answer was lost may stand already.
   */
  async function sendHeld(wish: HoldWish, around: Surroundings): Promise<VisitReply> {
    if (!hold.isFor(wish)) await hold.take(wish)
    try {
      return await unhurried(() => send(hold.held.value!.holdId, around))
    } catch (error) {
      if (failureOf(error).reason !== 'hold-over') throw error
      hold.forget()
      await hold.take(wish)
      return unhurried(() => send(hold.held.value!.holdId, around))
    }
  }

  async function finish(around: Surroundings): Promise<boolean> {
    const wish = wishOf(draft)
    if (!wish) {
      step.value = 'day'
      return false
    }
    const done = await during(draft, async () => {
      booked.value = await sendHeld(wish, around)
    })
    if (done) {
      hold.forget()
      draft.gaveUpTicket.value = around.ticket !== null
      step.value = 'done'
    } else await explain()
    return done
  }

  /** Leads back to where a refusal can be mended. */
  async function explain() {
    const { reason, details: why } = failure.value!
    // The time is somebody else's: nothing may say that it is still kept.
    if (reason === 'slot-gone' || reason === 'hold-over') hold.forget()
    if (reason === 'terms-changed') {
      await useSiteStore().refresh()
      details.value = { ...details.value, terms: false }
      draft.termsChanged.value = true
      failure.value = null
      step.value = 'details'
    }
    if (reason === 'fields-invalid' && why.fields) {
      faults.value = Object.fromEntries(
        (['name', 'email', 'need'] as const)
          .filter((field) => field in why.fields!)
          .map((field) => [field, 'malformed']),
      )
      if (Object.keys(faults.value).length > 0) {
        failure.value = null
        step.value = 'details'
      }
    }
  }

  return {
    finish,
    /** True when nothing has to be mended. */
    check(): boolean {
      faults.value = faultsIn(details.value)
      draft.termsChanged.value = false
      return Object.keys(faults.value).length === 0
    },
  }
}
