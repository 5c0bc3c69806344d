import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Language } from '#machines/api.ts'
import { escapeHtml } from '#server/mail/layout.ts'
import { CRITERIA } from './criteria.ts'
import { lawWords } from './words.ts'

/**
 * The ids that the technical conditions of an accessibility statement ask for (accessibility.md 7), each
 * with the value that carries it; null: the text itself has an element with `{#id}`.
 */
export const STATEMENT_IDS = {
  'a11y-deklaracja': null,
  'a11y-wstep': null,
  'a11y-podmiot': 'accessibility.body',
  'a11y-url': 'accessibility.address',
  'a11y-data-publikacja': 'accessibility.published',
  'a11y-data-aktualizacja': 'accessibility.updated',
  'a11y-status': 'accessibility.status',
  'a11y-data-sporzadzenie': 'accessibility.made',
  'a11y-kontakt': null,
  'a11y-osoba': 'accessibility.person',
  'a11y-email': 'accessibility.email',
  'a11y-telefon': 'accessibility.phone',
  'a11y-procedura': null,
  'a11y-architektura': null,
  'a11y-aplikacje': null,
} as const

/** How each criterion was checked, as the last run of the tests wrote it down. */
export const AccessibilityResults = z.object({
  date: z.iso.date(),
  criteria: z.record(z.string(), z.enum(['tested', 'reviewed', 'open'])),
})
export type AccessibilityResults = z.infer<typeof AccessibilityResults>

/** What the tests of this checkout have found; null: there is no such file, or it cannot be read. */
export async function readResults(path: string | URL): Promise<AccessibilityResults | null> {
  try {
    return AccessibilityResults.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}

/** Criteria whose check is missing or open, in the order of WCAG. */
export const openCriteria = (results: AccessibilityResults | null): string[] =>
  Object.keys(CRITERIA).filter((number) => (results?.criteria[number] ?? 'open') === 'open')

/** The list of what is not confirmed, or that there is nothing, as a block of HTML. */
export function openList(results: AccessibilityResults | null, language: Language): string {
  const words = lawWords(language)
  if (!results) return `<p>${words.openUnassessed}</p>`
  const open = openCriteria(results)
  if (open.length === 0) return `<p>${words.openNone}</p>`
  const rows = open.map((number) => `<li>${number} ${escapeHtml(CRITERIA[number]![language])}</li>`)
  return `<p>${words.openSome}</p>\n<ul>\n${rows.join('\n')}\n</ul>`
}
