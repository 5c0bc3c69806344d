import { isOver } from '#machines/visit-terms.ts'
import type { Language } from '#machines/languages.ts'
import { crashPoint } from '#server/crash-point.ts'
import type { VisitRow } from '#server/models/visits.ts'
import type { BookingDeps, VisitOr } from './deps.ts'

/** The resident has chosen another language on the visit's page: calendar file and letters follow. */
export async function speakVisit(
  deps: BookingDeps,
  { _id, siteId, state }: VisitRow,
  language: Language,
): Promise<VisitOr> {
  if (isOver(state)) return { refused: 'visit-over' }
  if (!deps.sites.get(siteId)?.languages.includes(language)) return { refused: 'malformed' }
  const change = { $set: { language, updatedAt: deps.now() } }
  const visit = await crashPoint('speak.commit', () =>
    deps.models.visits
      .findOneAndUpdate({ _id }, change, { returnDocument: 'after' })
      .lean<VisitRow>(),
  )
  if (!visit) return { refused: 'link-used-or-over' }
  deps.onChanged(visit)
  return { visit }
}
