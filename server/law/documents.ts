import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Language } from '#machines/api.ts'
import { LAW_KINDS } from '#machines/law.ts'
import type { LawPageKind } from './law-file.ts'
import { LawTextError, parseLawText, type LawText } from './markdown.ts'
import { STATEMENT_IDS } from './statement.ts'
import { lawValues, SAMPLE, type LawSite } from './values.ts'

/** The texts that this installation serves itself, by kind and language. */
export type LawTexts = Partial<Record<LawPageKind, Partial<Record<Language, LawText>>>>

/**
 * Reads the Markdown files of a site, `<siteId>/<kind>.<language>.md` beside the site's file.
 * @param report is told each one that is missing or has a mistake, with file and line
 */
export async function readLawTexts(
  dir: string,
  site: LawSite,
  report: (field: string, message: string) => void,
): Promise<LawTexts> {
  const texts: LawTexts = {}
  for (const kind of LAW_KINDS) {
    if ('url' in site[kind]) continue
    const files: LawPageKind[] = kind === 'accessibility' ? [kind, 'staff-accessibility'] : [kind]
    for (const file of files) {
      const pages: Partial<Record<Language, LawText>> = {}
      for (const language of site.languages) {
        const name = `${site.siteId}/${file}.${language}.md`
        const source = await readFile(join(dir, name), 'utf8').catch(() => null)
        if (source === null) report(kind, `the file ${name} cannot be read`)
        else
          try {
            pages[language] = parse(source, site, file, language)
          } catch (error) {
            if (!(error instanceof LawTextError)) throw error
            report(kind, `${name}:${error.line}: ${error.message}`)
          }
      }
      texts[file] = pages
    }
  }
  return texts
}

function parse(source: string, site: LawSite, kind: LawPageKind, language: Language): LawText {
  const text = parseLawText(source, lawValues(site, kind, language, SAMPLE))
  if (kind.endsWith('accessibility')) checkStatement(text)
  return text
}

/** Each required element is there, once. */
function checkStatement({ ids, values }: LawText): void {
  for (const [id, value] of Object.entries(STATEMENT_IDS)) {
    const count = value
      ? values.filter((name) => name === value).length
      : ids.filter((one) => one === id).length
    const how = value ? `{{${value}}}` : `an element with {#${id}}`
    if (count !== 1) throw new LawTextError(1, `must have ${how} once, it has ${count}`)
  }
}
