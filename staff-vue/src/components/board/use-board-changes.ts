import { shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ChangeReply, DayPlan, Orphan } from '#machines/api-schedule.ts'
import { useAnnouncer } from '../../stores/announcer.ts'
import { dateAt } from '../schedule/local-days.ts'
import { callSchedule } from '../schedule/schedule-api.ts'
import type { HandoverChange } from '../handover/handover-choices.ts'
import type { DayOf, SeenProposal } from './board-days.ts'

/** What the manager answers to the proposals that were seen. */
type Answer = { items: SeenProposal[]; verdict: 'approve' | 'refuse'; reason: string | null }

/** A change that waits until its orphaned visits have a place. */
export type PendingHandover = { change: HandoverChange; orphans: Orphan[] }

/** The manager's changes of working time; what would orphan visits is kept back for the handover. */
export function useBoardChanges(zone: () => string, reload: () => Promise<unknown>) {
  const { t } = useI18n()
  const announcer = useAnnouncer()
  const message = shallowRef<string | null>(null)
  const handover = shallowRef<PendingHandover | null>(null)

  function tell(text: string | null) {
    message.value = text
    if (text) announcer.say(text)
  }
  /** Days with an orphaned visit are those that the server has not changed. */
  const isKeptBack = ({ orphans }: ChangeReply, { staffId, date }: DayOf) =>
    orphans.some(
      ({ visit }) => visit.staffId === staffId && dateAt(visit.startsAt, zone()) === date,
    )

  /** What of the last answer was kept back, as it was seen. */
  let unanswered: SeenProposal[] = []

  async function answer(
    items: SeenProposal[],
    verdict: 'approve' | 'refuse',
    reason: string | null,
  ) {
    const reply = await askAnswer({ items, verdict, reason })
    const { changed } = reply
    tell(changed > 0 ? t(`board.answered.${verdict}`, { n: changed }, changed) : null)
    unanswered = items.filter((item) => isKeptBack(reply, item))
    const kept = unanswered.map(({ staffId, date }) => ({ staffId, date }))
    handover.value =
      reply.orphans.length > 0
        ? { change: { kind: 'answer', items: kept }, orphans: reply.orphans }
        : null
    await reload()
  }

  /** A proposal that is another one by now is shown before it is answered. */
  async function askAnswer(ask: Answer): Promise<ChangeReply> {
    try {
      return await callSchedule('answerTime', ask)
    } catch (error) {
      await reload()
      throw error
    }
  }

  async function set(staffId: string, days: DayPlan[]) {
    const reply = await callSchedule('setTime', { staffId, days })
    const { changed } = reply
    tell(changed > 0 ? t('board.set', { n: changed }, changed) : null)
    const kept = days.filter(({ date }) => isKeptBack(reply, { staffId, date }))
    handover.value =
      reply.orphans.length > 0
        ? { change: { kind: 'working-time', staffId, days: kept }, orphans: reply.orphans }
        : null
    await reload()
  }

  /** After a plan was undone: the same wish, with the targets that are free now. */
  async function again() {
    const change = handover.value?.change
    if (change?.kind === 'answer') await answer(unanswered, 'approve', null)
    else if (change?.kind === 'working-time') await set(change.staffId, change.days)
  }

  async function finished(text: string) {
    handover.value = null
    message.value = text
    await reload()
  }

  return {
    message,
    handover,
    answer,
    set,
    again,
    finished,
    putOff() {
      handover.value = null
      void reload()
    },
  }
}
