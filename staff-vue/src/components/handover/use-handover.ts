import { computed, onScopeDispose, shallowRef } from 'vue'
import type { HandoverReply } from '#machines/api-schedule.ts'
import { RefusedError } from '#widget/lib/refusal.ts'
import { callSchedule } from '../schedule/schedule-api.ts'
import type { HandoverChange, HandoverChoice } from './handover-choices.ts'

/** How often a running plan is asked for (ms). */
export const POLL_MS = 1_000

/**
 * Carries out a handover: the plan is sent once and asked for until it is done or undone. The server
 * goes on with it whatever happens to this page; a lost answer is asked for again under the same id.
 * `guard` runs the sending: a removal may need a fresh sign-in first.
 */
export function useHandover(
  guard: <Reply>(act: () => Promise<Reply>) => Promise<Reply> = (act) => act(),
) {
  const plan = shallowRef<HandoverReply | null>(null)
  const error = shallowRef<unknown>(null)
  const sending = shallowRef(false)
  let sent: { id: string; body: string } | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let over = false

  const isRunning = computed(
    () => plan.value?.state === 'reserving' || plan.value?.state === 'committed',
  )
  function note(reply: HandoverReply) {
    plan.value = reply
    error.value = null
    if (isRunning.value && !over) timer = setTimeout(() => void poll(reply.planId), POLL_MS)
  }

  async function poll(planId: string) {
    try {
      note(await callSchedule('handover', undefined, { params: { planId } }))
    } catch (reason) {
      error.value = reason
      // The plan goes on at the server, so asking again is all there is to do.
      if (!over && !(reason instanceof RefusedError && reason.reason === 'not-found'))
        timer = setTimeout(() => void poll(planId), 2 * POLL_MS)
    }
  }

  /** Sends the plan; the same wish keeps its id, so that it is never done twice. */
  async function start(change: HandoverChange, choices: HandoverChoice[]): Promise<void> {
    if (sending.value || isRunning.value) return
    const body = JSON.stringify({ change, choices })
    if (sent?.body !== body || plan.value?.state === 'undone') {
      sent = { id: crypto.randomUUID(), body }
    }
    sending.value = true
    error.value = null
    plan.value = null
    try {
      const wanted = { planId: sent.id, change, choices }
      note(await guard(() => callSchedule('planHandover', wanted)))
    } catch (reason) {
      error.value = reason
    } finally {
      sending.value = false
    }
  }

  onScopeDispose(() => {
    over = true
    if (timer !== null) clearTimeout(timer)
  })
  return { plan, error, sending, isRunning, start }
}
