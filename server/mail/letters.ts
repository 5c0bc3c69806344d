import { shownName } from '#server/booking/matter.ts'
import type { Models } from '#server/models/index.ts'
import type { OwedMail, VisitRow } from '#server/models/visits.ts'
import type { Sites } from '#server/sites.ts'
import type { Letter } from './letter.ts'
import { renderMail, type WritableVisit } from './render.ts'

export type LettersDeps = {
  models: Pick<Models, 'topics' | 'staff'>
  sites: Sites
  /** Address of a visit's page with its token (server/booking/shown.ts). */
  linkOf: (visit: Pick<VisitRow, '_id' | 'siteId' | 'linkVersion'>) => string
  /** The sender's bare address, for calendar files. */
  sender: string
}

/** Writes a letter from what is stored at this moment; the words come from the message files. */
export type WriteLetter = (mail: OwedMail, visit: WritableVisit) => Promise<Letter>

export function createLetterWriter(deps: LettersDeps): WriteLetter {
  return async (mail, visit) => {
    const { language, siteId } = visit
    const [topic, person] = await Promise.all([
      deps.models.topics.findById(visit.topicId).lean(),
      deps.models.staff.findById(visit.staffId).lean(),
    ])
    const site = deps.sites.get(siteId)
    const link = deps.linkOf(visit)
    const own = (texts: Record<string, string | undefined> | undefined) =>
      texts?.[language] ?? texts?.['pl'] ?? ''
    return renderMail(mail, visit, {
      siteName: own(site?.name) || siteId,
      phone: site?.offices[language].phone ?? '',
      topicName: own(topic?.name),
      prepare: own(topic?.prepare),
      staffName: person ? shownName(person.name) : '',
      link,
      // The same page without the token.
      bookUrl: link.split('#')[0]!,
      sender: deps.sender,
    })
  }
}
