import type { Language } from '#machines/api-parts.ts'
import { telLink } from '#machines/telephone.ts'
import allWords from './loader-words.json' with { type: 'json' }
import { loaderLook } from './sites/site-look.ts'
import type { Site } from './sites.ts'
import { madeFile, type StaticFile } from './static.ts'

const PLACEHOLDER = '__OKIENKO_SITE__'

export type LoaderContext = { widgetOrigin: string }

/**
 * The script that the city's page includes, with this site's words and look in it.
 * @returns null when the built loader has no place for them
 */
export function loaderFor(
  built: StaticFile,
  site: Site,
  { widgetOrigin }: LoaderContext,
): StaticFile | null {
  const source = built.body.toString('utf8')
  if (!source.includes(PLACEHOLDER)) return null
  const look: Record<string, string> = lookOf(site)
  const script = source
    .replaceAll(/var\(--([a-z-]+)\)/g, (whole, name: string) => look[name] ?? whole)
    // A function, because `$` in a replacement text has a meaning of its own.
    .replaceAll(PLACEHOLDER, () => scriptSafe(loaderSite(site, widgetOrigin)))
  return madeFile(script, built.type)
}

/** `LoaderSite` of widget-vue/src/loader/site.ts: lists, because a served loader has 3 kB. */
function loaderSite(site: Site, origin: string) {
  const words = site.languages.map((language) => [language, wordsOf(site, language)] as const)
  return [site.siteId, origin, Object.fromEntries(words)] as const
}

function wordsOf({ launcher, offices }: Site, language: Language): readonly string[] {
  const { label, failed, close, live } = allWords[language]
  const { phone, address } = offices[language]
  return [launcher?.label?.[language] ?? label, failed, close, live, phone, telLink(phone), address]
}

/** Space between the launcher and the panel above it, and above the panel (CSS pixels). */
const GAP = 12
const ABOVE = 16
/** Round the camera, the words beside it not seen: it stands in the middle of a circle. */
const ICON = 24
const BESIDE = 10

/** What stands for each custom property of widget-vue/src/loader/loader.css (W1). */
function lookOf(site: Site) {
  const look = loaderLook(site)
  const { x, y, size } = look
  const isLeft = look.side === 'left'
  const room = size - 2 - ICON - BESIDE
  const px = (length: number) => `${length}px`
  return {
    accent: look.colour,
    right: isLeft ? 'auto' : px(x),
    left: isLeft ? px(x) : 'auto',
    bottom: px(y),
    nudge: `${px(look.phoneX - x)} ${px(look.phoneY - y)}`,
    size: px(size),
    round: px(look.round),
    inside: look.circle ? `8px ${px(room / 2 - 5)} 8px ${px(room / 2 + 5)}` : '8px 20px',
    text: px(look.text),
    label: look.circle ? '0' : px(look.text),
    width: px(look.width),
    height: px(look.height),
    above: px(y + size + GAP),
    taken: px(y + size + GAP + ABOVE),
    corner: px(look.corner),
  }
}

/** JSON that is also a JavaScript expression, even inside a script element. */
function scriptSafe(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}
