import { z } from 'zod'
import { MOST_RATING_MONTHS, NOTE_KEPT_MS } from '#machines/after-routes.ts'
import { Language, LocalTime } from '#machines/api-parts.ts'
import { lawStatement, lawText } from '#server/law/law-file.ts'

/** The part of a site that belongs to ops (design rule 13), as its file holds it; published as a schema. */

/** Notes may be kept so long (privacy.md 2); shorter is always allowed. */
export const MOST_NOTE_DAYS = NOTE_KEPT_MS / (24 * 60 * 60_000)

const sentence = (longest: number) => z.string().trim().min(1).max(longest)
const localised = (longest: number) =>
  z.partialRecord(Language, sentence(longest)).describe('the text by language')
/** One text for all languages, or one for each. */
const oneOrEach = (longest: number) => z.union([sentence(longest), localised(longest)])
/** A file beside the site's own, never outside the folder. */
const fileName = z
  .string()
  .regex(/^[\w.-]+(\/[\w.-]+)*$/, 'must be a file in the folder of the sites')
  .refine((name) => !name.split('/').includes('..'), 'must be a file in the folder of the sites')
const origin = z
  .string()
  .refine((v) => URL.canParse(v) && new URL(v).origin === v && v !== 'null', 'must be an origin')
const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'must be #RRGGBB')
const webAddress = z.url({ protocol: /^https?$/ })
const launcher = z.strictObject({
  label: localised(40).optional().describe('words on the button; left out: „Czat wideo”'),
  place: z.enum(['bottom-right', 'bottom-left']).optional().describe('corner of the page'),
  offset: z
    .strictObject({
      side: z.int().min(0).max(200).optional().describe('from the side edge; on phones at most 12'),
      bottom: z.int().min(0).max(400).optional().describe('from the bottom edge'),
    })
    .optional()
    .describe('distance from the edges of the page (CSS pixels); left out: 24, on phones 12'),
  shape: z
    .enum(['pill', 'circle', 'box'])
    .optional()
    .describe('circle hides the words from sight; box has the corners of the panel'),
  size: z.enum(['medium', 'large']).optional().describe('56 or 64 px high'),
})

const look = z.strictObject({
  launcher: colour.optional().describe('ground of the launcher; left out: the accent'),
  tint: colour.optional().describe('ground of the header and of notes, a light colour'),
  corners: z.enum(['round', 'soft', 'square']).optional().describe('corners of panel and buttons'),
  text: z.enum(['medium', 'large', 'larger']).optional().describe('base text of 16, 18 or 20 px'),
  width: z.int().min(360).max(560).optional().describe('of the panel on a computer; left out: 400'),
  height: z.int().min(480).max(900).optional().describe('of the panel at most; left out: 680'),
})

const words = z.strictObject({
  heading: localised(60).optional().describe('heading of the first step'),
  lead: localised(300).optional().describe('first sentences of the first step'),
  closing: localised(300).optional().describe('words after a call'),
})

const opening = z
  .array(
    z.strictObject({
      weekday: z.int().min(1).max(7).describe('1 is Monday'),
      from: LocalTime.describe('08:00'),
      to: LocalTime.describe('15:30; 24:00 ends a day'),
    }),
  )
  .describe('opening hours until a manager saves others; left out: open when somebody is at work')

const turn = z.strictObject({
  urls: z
    .array(z.string().regex(/^turns?:\S+$/, 'must be a turn: or turns: address'))
    .min(1)
    .describe('turn: or turns: addresses of a coturn with use-auth-secret'),
  secretEnv: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .optional()
    .describe('environment variable that holds static-auth-secret'),
  secretFile: fileName.optional().describe('or a file in the folder that holds it'),
})

const retention = z.strictObject({
  ratingMonths: z
    .int()
    .min(1)
    .max(MOST_RATING_MONTHS, `must be at most ${MOST_RATING_MONTHS}`)
    .optional()
    .describe('ratings and comments'),
  noteDays: z
    .int()
    .min(1)
    .max(MOST_NOTE_DAYS, `must be at most ${MOST_NOTE_DAYS}`)
    .optional()
    .describe("consultants' notes on calls"),
})

export const SiteFile = z.strictObject({
  $schema: z.string().optional().describe('address of this schema, for editors'),
  siteId: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .describe("the file's name without .json"),
  name: localised(80).describe('name of the office'),
  office: z
    .strictObject({
      phone: oneOrEach(60).describe('one for all, or one for each language'),
      address: oneOrEach(200).describe('one for all, or one for each language'),
    })
    .describe('the way on when a video call is not possible'),
  controller: z
    .strictObject({
      name: sentence(200).describe('the office that is controller of the data'),
      contact: sentence(300).describe('how to reach it'),
      dpo: sentence(300).describe('how to reach the data protection officer'),
    })
    .describe('controller of personal data and data protection officer'),
  accent: colour.describe('buttons, links and marks; contrast with white at least 4.5:1'),
  look: look.optional().describe('other colours, corners and sizes'),
  logo: fileName.nullable().describe('.svg or .png file in the folder'),
  languages: z.array(Language).min(1).describe('the first is the one for readers of no other'),
  origins: z.array(origin).describe('pages that may show the widget in a frame'),
  terms: lawText.describe('terms of the service (regulamin)'),
  privacy: lawText.describe('privacy policy'),
  information: lawText.describe('information clause, art. 13 GDPR'),
  requirements: lawText.describe('technical requirements'),
  accessibility: lawStatement.describe('accessibility statement'),
  launcher: launcher.optional().describe("the button on the city's page"),
  words: words.optional().describe('words of the city in place of ours'),
  faq: z
    .partialRecord(Language, webAddress)
    .optional()
    .describe("the city's own page of questions and answers, by language"),
  opening: opening.optional(),
  turn: turn.optional().describe('relays of this site alone, in place of OKIENKO_TURN_URLS'),
  retention: retention.optional().describe('shorter times of keeping'),
  textOnly: z
    .boolean()
    .optional()
    .describe('residents may talk by chat alone, without camera and microphone; left out: yes'),
  secondFactorForAll: z
    .boolean()
    .optional()
    .describe('everybody who works for the site needs a second factor, not managers only'),
})
export type SiteFile = z.infer<typeof SiteFile>
