import { z } from 'zod'
import { Id, Instant, Language, Localised } from './api-parts.ts'
import { MAX_FAQ_ITEMS } from './faq-rules.ts'
import { FAQ_ROUTES } from './faq-routes.ts'

/** Questions and answers of a site (W12): read by residents, written by managers. */

/** What its texts may be is said field by field: machines/faq-rules.ts. */
export const FaqItem = z.strictObject({
  faqId: Id,
  siteId: Id,
  question: Localised,
  /** With the marks of machines/rich-text.ts. */
  answer: Localised,
  published: z.boolean(),
  order: z.int().min(0).max(10_000),
})
export type FaqItem = z.infer<typeof FaqItem>
/** When an item was saved last (ms UTC); null: never. */
const SavedAt = Instant.nullable()
const Saved = z.object({ item: FaqItem, savedAt: Instant })
export type SavedFaq = z.infer<typeof Saved>

export const FAQ_API = {
  /** What is published, in one language and in the order of the managers. */
  faq: {
    ...FAQ_ROUTES.faq,
    query: z.strictObject({ language: Language }),
    reply: z.object({
      entries: z.array(z.object({ faqId: Id, question: z.string(), answer: z.string() })),
      /** The city's own page of questions. */
      cityUrl: z.string().nullable(),
    }),
  },
  faqItems: {
    ...FAQ_ROUTES.faqItems,
    reply: z.object({
      /** Those of the manager's own sites, by site and order; unpublished ones too. */
      items: z.array(Saved),
      sites: z.array(z.object({ siteId: Id, name: z.string(), languages: z.array(Language) })),
    }),
  },
  /** `savedAt` is that of the item which the page has read: saved by somebody else since, `changed-meanwhile`. */
  saveFaq: {
    ...FAQ_ROUTES.saveFaq,
    request: z.strictObject({ item: FaqItem, savedAt: SavedAt }),
    reply: Saved,
  },
  /** All items of a site, in the order in which residents are to see them. */
  orderFaq: {
    ...FAQ_ROUTES.orderFaq,
    request: z.strictObject({ siteId: Id, faqIds: z.array(Id).min(1).max(MAX_FAQ_ITEMS) }),
    reply: z.strictObject({}),
  },
  /** Removed already: done. */
  removeFaq: {
    ...FAQ_ROUTES.removeFaq,
    request: z.strictObject({ faqId: Id }),
    reply: z.strictObject({}),
  },
} as const
