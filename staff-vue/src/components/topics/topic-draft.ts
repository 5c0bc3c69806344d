import type { Topic } from '#machines/api-admin.ts'
import { cleanOutcomes } from '#machines/outcomes.ts'
import { TOPIC_LIMITS, topicProblems } from '#machines/topic-rules.ts'
import type { TopicNumber } from '#machines/topic-rules.ts'

/** Minutes of each unit in which the lead can be typed. */
export const LEAD_UNITS = { minutes: 1, hours: 60, days: 24 * 60 } as const
export type LeadUnit = keyof typeof LEAD_UNITS

/** A topic as it is being typed: numbers are text until they are sent. */
export type TopicDraft = Pick<Topic, 'siteId' | 'active' | 'bookable'> & {
  name: Record<string, string>
  prepare: Record<string, string>
  minutes: string
  bufferBeforeMin: string
  bufferAfterMin: string
  lead: string
  leadUnit: LeadUnit
  aheadDays: string
  /** One in a line. */
  outcomes: string
}
/** What is wrong, by field (`name.pl`, `minutes`), as the last part of a message key. */
export type TopicFaults = Record<string, string>

/** What a new topic begins with. */
export function newDraft(siteId: string): TopicDraft {
  return {
    ...{ siteId, active: true, bookable: true, name: {}, prepare: {}, minutes: '15' },
    ...{ bufferBeforeMin: '0', bufferAfterMin: '5', lead: '2', leadUnit: 'hours' as const },
    aheadDays: '30',
    outcomes: '',
  }
}

export function draftOf(topic: Topic): TopicDraft {
  const { siteId, active, bookable, name, prepare, leadMin } = topic
  const leadUnit = unitOf(leadMin)
  return {
    ...{ siteId, active, bookable, name: { ...name }, prepare: { ...prepare }, leadUnit },
    minutes: String(topic.minutes),
    bufferBeforeMin: String(topic.bufferBeforeMin),
    bufferAfterMin: String(topic.bufferAfterMin),
    lead: String(leadMin / LEAD_UNITS[leadUnit]),
    aheadDays: String(topic.aheadDays),
    outcomes: (topic.outcomes ?? []).join('\n'),
  }
}

/** The largest unit that says it without a fraction. */
export function unitOf(minutes: number): LeadUnit {
  if (minutes > 0 && minutes % LEAD_UNITS.days === 0) return 'days'
  return minutes > 0 && minutes % LEAD_UNITS.hours === 0 ? 'hours' : 'minutes'
}

/**
 * What is sent; a field that holds no number becomes NaN, which no limit lets pass. Of a topic that cannot
 * be booked the fields of booking are not shown: what is wrong with them is replaced.
 */
export function topicOf(draft: TopicDraft, topicId: string, order: number): Topic {
  const topic = typedTopic(draft, topicId, order)
  if (draft.bookable) return topic
  const wrong = topicProblems(topic, [])
  if (!('leadMin' in wrong) && !('aheadDays' in wrong)) return topic
  const { lead, leadUnit, aheadDays } = newDraft(draft.siteId)
  return typedTopic({ ...draft, lead, leadUnit, aheadDays }, topicId, order)
}

function typedTopic(draft: TopicDraft, topicId: string, order: number): Topic {
  const { siteId, active, bookable, name, prepare } = draft
  return {
    ...{ topicId, siteId, order, active, bookable, name: { ...name }, prepare: { ...prepare } },
    minutes: numberOf(draft.minutes),
    bufferBeforeMin: numberOf(draft.bufferBeforeMin),
    bufferAfterMin: numberOf(draft.bufferAfterMin),
    leadMin: numberOf(draft.lead) * LEAD_UNITS[draft.leadUnit],
    aheadDays: numberOf(draft.aheadDays),
    outcomes: cleanOutcomes(draft.outcomes.split('\n')),
  }
}

/** The faults that can be told before anything is sent. */
export function topicFaults(draft: TopicDraft, languages: readonly string[]): TopicFaults {
  return topicProblems(topicOf(draft, '', 0), languages)
}

const numberOf = (text: string): number =>
  /^\s*-?\d+\s*$/.test(String(text)) ? Number(text) : Number.NaN

/** Least and most of a field, for the sentence about it; none for texts. */
export function limitsOf(field: string): { least: number; most: number } | null {
  return field in TOPIC_LIMITS ? TOPIC_LIMITS[field as TopicNumber] : null
}
