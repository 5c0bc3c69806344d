import { z } from 'zod'
import type { LawKind } from '#machines/law.ts'

/** The texts that are files: the staff app is a website of its own, with a statement of its own. */
export type LawPageKind = LawKind | 'staff-accessibility'

const version = z.string().min(1).max(32).describe('a new one of the terms is to be accepted again')
const outside = z.strictObject({
  version,
  url: z.url({ protocol: /^https?$/ }).describe("the city's own page"),
})
const own = z.strictObject({
  version,
  date: z.iso.date().describe('in force since; of a statement: made on'),
  draft: z
    .boolean()
    .optional()
    .describe("not yet approved by the city's data protection officer; the page says so"),
})

/** A page elsewhere, or Markdown files `<siteId>/<kind>.<language>.md` beside the site's own. */
export const lawText = z.union([outside, own], 'must have a version and either url or date')

/** The statement has more to say: dates of the website, and who answers (Act of 4.04.2019, art. 10). */
export const lawStatement = z.union(
  [
    outside,
    own.extend({
      published: z.iso.date().describe('the website'),
      updated: z.iso.date().describe('the website, last significant change'),
      contact: z
        .strictObject({
          person: z.string().min(1).describe('person or unit'),
          email: z.email().describe('its e-mail'),
          phone: z.string().min(3).describe('its telephone'),
        })
        .describe('who answers questions and demands'),
    }),
  ],
  'must have a version, and either url or date, published, updated and contact',
)
