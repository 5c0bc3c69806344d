import type { Site } from './sites.ts'
import { madeFile, type StaticFile } from './static.ts'

const PLACEHOLDER = '__OKIENKO_SITE__'

export type LoaderContext = { widgetOrigin: string; demo: boolean }

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
  const { siteId, name, accent, languages, office } = site
  const launcher = site.launcher ?? null
  const { widgetOrigin: origin, demo } = context
  const value = { siteId, origin, name, accent, languages, launcher, office, demo }
  // A function, because `$` in a replacement text has a meaning of its own.
  return madeFile(
    source.replaceAll(PLACEHOLDER, () => scriptSafe(value)),
    built.type,
  )
}

/** JSON that is also a JavaScript expression, even inside a script element. */
function scriptSafe(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}
