import { Language } from '#machines/api-parts.ts'
import { loaderLook } from './sites/site-look.ts'
import type { Site } from './sites.ts'
import { madeFile, type StaticFile } from './static.ts'

const PLACEHOLDER = '__OKIENKO_SITE__'

export type LoaderContext = { widgetOrigin: string }

/**
 * The script that the city's page includes, with this site's configuration in it.
 * @returns null when the built loader has no place for it
 */
export function loaderFor(
  built: StaticFile,
  site: Site,
  context: LoaderContext,
): StaticFile | null {
  const source = built.body.toString('utf8')
  if (!source.includes(PLACEHOLDER)) return null
  const { siteId } = site
  const value = { siteId, origin: context.widgetOrigin, look: loaderLook(site), texts: texts(site) }
  // A function, because `$` in a replacement text has a meaning of its own.
  return madeFile(
    source.replaceAll(PLACEHOLDER, () => scriptSafe(value)),
    built.type,
  )
}

/** What the site says in each language; in one that it does not speak, the words of its first. */
function texts({ name, launcher, languages, offices }: Site) {
  const of = (language: Language) => ({
    name: name[language] ?? name[languages[0]!],
    label: launcher?.label?.[language],
    ...offices[language],
  })
  return Object.fromEntries(Language.options.map((language) => [language, of(language)]))
}

/** JSON that is also a JavaScript expression, even inside a script element. */
function scriptSafe(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}
