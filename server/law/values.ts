import type { Language } from '#machines/api.ts'
import type { LawKind } from '#machines/law.ts'
import { telLink } from '#machines/telephone.ts'
import { escapeHtml } from '#server/mail/layout.ts'
import type { Site } from '#server/sites.ts'
import { MOST_RATING_MONTHS } from '#machines/after-routes.ts'
import { MOST_NOTE_DAYS } from '#server/sites/site-file.ts'
import type { LawPageKind } from './law-file.ts'
import type { LawValue, LawValues } from './markdown.ts'
import { openCriteria, openList, type AccessibilityResults } from './statement.ts'
import { lawWords } from './words.ts'

/** What law texts tell of a site. */
export type LawSite = Pick<
  Site,
  'siteId' | 'name' | 'offices' | 'controller' | 'languages' | 'retention' | LawKind
>

/** What the values of law texts need beside the site. */
export type LawContext = {
  /** Of the widget and the staff app, without a slash at the end. */
  widgetOrigin: string
  staffOrigin: string
  /** Months for which rows of calls are kept for counting. */
  statisticsMonths: number
  accessibility: AccessibilityResults | null
}

/** Stands for the real one where only the names of the values count. */
export const SAMPLE: LawContext = {
  widgetOrigin: 'https://widget.example',
  staffOrigin: 'https://staff.example',
  statisticsMonths: 1,
  accessibility: null,
}

/** Everything that a law text of this site may show as `{{name}}`. */
export function lawValues(
  site: LawSite,
  kind: LawPageKind,
  language: Language,
  context: LawContext,
): LawValues {
  const { controller, retention } = site
  const office = site.offices[language]
  const document = site[kind === 'staff-accessibility' ? 'accessibility' : kind]
  const base = `${context.widgetOrigin}/s/${site.siteId}`
  const address = (of: LawKind) => {
    const outside = site[of]
    const url = 'url' in outside ? outside.url : `${base}/${of}?lang=${language}`
    return link(url, url)
  }
  return {
    'site.name': text(site.name[language] ?? site.siteId),
    'office.phone': phone(office.phone),
    'office.address': text(office.address),
    'controller.name': text(controller.name),
    'controller.contact': text(controller.contact),
    'controller.dpo': controller.dpo.includes('@') ? email(controller.dpo) : text(controller.dpo),
    'document.version': text(document.version),
    ...('url' in document ? {} : { 'document.date': time(document.date, language) }),
    'retention.statistics': span(context.statisticsMonths, 'month', language),
    'retention.ratings': span(retention?.ratingMonths ?? MOST_RATING_MONTHS, 'month', language),
    'retention.notes': span(retention?.noteDays ?? MOST_NOTE_DAYS, 'day', language),
    'link.widget': link(base, base),
    'link.terms': address('terms'),
    'link.privacy': address('privacy'),
    'link.information': address('information'),
    'link.requirements': address('requirements'),
    'link.accessibility': address('accessibility'),
    ...statementValues(site, kind, language, context),
  }
}

function statementValues(
  { siteId, controller, accessibility }: LawSite,
  kind: LawPageKind,
  language: Language,
  { widgetOrigin, staffOrigin, accessibility: results }: LawContext,
): LawValues {
  if ('url' in accessibility || !kind.endsWith('accessibility')) return {}
  const { date, published, updated, contact } = accessibility
  const words = lawWords(language)
  const website = kind === 'accessibility' ? `${widgetOrigin}/s/${siteId}` : `${staffOrigin}/staff/`
  const isWhole = results !== null && openCriteria(results).length === 0
  const assessed = results
    ? { html: `${words.assessed} ${time(results.date, language).html}` }
    : text(words.unassessed)
  return {
    'accessibility.body': text(controller.name, 'a11y-podmiot'),
    'accessibility.address': link(website, website, 'a11y-url'),
    'accessibility.published': time(published, language, 'a11y-data-publikacja'),
    'accessibility.updated': time(updated, language, 'a11y-data-aktualizacja'),
    'accessibility.made': time(date, language, 'a11y-data-sporzadzenie'),
    'accessibility.status': {
      html: `<strong id="a11y-status">${isWhole ? words.fully : words.partly}</strong>`,
    },
    'accessibility.method': assessed,
    'accessibility.open': { html: openList(results, language), isBlock: true },
    'accessibility.person': text(contact.person, 'a11y-osoba'),
    'accessibility.email': email(contact.email, 'a11y-email'),
    'accessibility.phone': phone(contact.phone, 'a11y-telefon'),
  }
}

const idOf = (id?: string): string => (id ? ` id="${id}"` : '')

const text = (words: string, id?: string): LawValue => ({
  html: id ? `<span${idOf(id)}>${escapeHtml(words)}</span>` : escapeHtml(words),
})

const link = (href: string, words: string, id?: string): LawValue => ({
  html: `<a${idOf(id)} href="${escapeHtml(href)}">${escapeHtml(words)}</a>`,
  href,
})

const email = (address: string, id?: string): LawValue => link(`mailto:${address}`, address, id)

/** A number that is not only written but can be called; words beside it stay words. */
const phone = (number: string, id?: string): LawValue =>
  /^\+?[\d\s()-]+$/.test(number) ? link(telLink(number), number, id) : text(number, id)

/** "24 miesiące" */
const span = (count: number, unit: 'month' | 'day', language: Language): LawValue =>
  text(new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count))

/** @param date `YYYY-MM-DD` */
export function time(date: string, language: Language, id?: string): LawValue {
  const words = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' })
  return {
    html: `<time${idOf(id)} datetime="${date}">${words.format(new Date(`${date}T00:00Z`))}</time>`,
  }
}
