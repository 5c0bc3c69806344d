import type { Language } from '#machines/api-parts.ts'

export type VisitDraft = {
  topicId: string
  name: string
  email: string
  need: string
  language: Language
}
export type DraftField = 'topicId' | 'name' | 'email' | 'slot'

/** What is still missing before a visit can be added, as message keys by field, in the order of the form. */
export function draftFaults(
  draft: VisitDraft,
  hasSlot: boolean,
): Partial<Record<DraftField, string>> {
  const faults: Partial<Record<DraftField, string>> = {}
  if (!draft.topicId) faults.topicId = 'visit.topicMissing'
  else if (!hasSlot) faults.slot = 'slot.missing'
  if (!draft.name.trim()) faults.name = 'visit.nameMissing'
  // As simple as it can be: the server knows the rest, the letter proves it.
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(draft.email.trim())) faults.email = 'visit.emailWrong'
  return faults
}
