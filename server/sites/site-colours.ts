import {
  ColorSpace,
  contrastWCAG21,
  mix,
  OKLCH,
  parse,
  serialize,
  sRGB,
  to,
  toGamut,
  type PlainColorObject,
} from 'colorjs.io/fn'

for (const space of [sRGB, OKLCH]) ColorSpace.register(space)

/** Colours that a city may set, `#RRGGBB`; null: the project's own (look.md "Tokens"). */
export type SiteColours = {
  /** Buttons, links, marks; white text stands on it. */
  accent: string
  /** Ground of the launcher on the city's page. */
  launcher: string | null
  /** Ground of the header and of notes. */
  tint: string | null
}

/** A pair that cannot be read: what was measured, what is needed, and the nearest colour that passes. */
export type ColourFault = {
  field: keyof SiteColours
  colour: string
  /** What meets the colour, as ops know it. */
  pair: string
  ratio: number
  needed: number
  nearest: string
}

type Pair = { name: string; needed: number; ratio: (colour: string) => number }

/** WCAG 1.4.3 for text, 1.4.11 for borders. */
const TEXT = 4.5
const BORDER = 3
/** How far one step of the search goes on the scale of lightness, which ends at 1. */
export const LIGHTNESS_STEP = 0.005
/** Of the tokens of the panel those that stand on what a city may colour (look.md "Tokens"). */
const INK = '#16202e'
const QUIET_INK = '#4a5565'
const LINE = '#717d8e'
const WHITE = '#ffffff'
/** Share of the accent in its soft ground, as the panel's tokens mix it. */
const SOFT_SHARE = 0.09

/** Contrast ratio of WCAG 2.x between two colours. */
export const contrast = (one: string, other: string): number =>
  contrastWCAG21(parse(one), parse(other))

const on = (name: string, other: string, needed: number): Pair => ({
  name,
  needed,
  ratio: (colour) => contrast(colour, other),
})

const softOf = (accent: string): string => hexOf(mix(parse(WHITE), parse(accent), SOFT_SHARE))

/** Every pair in which the colours of a site are used (accessibility.md T7). */
function pairsOf({ accent }: SiteColours): Record<keyof SiteColours, Pair[]> {
  return {
    accent: [
      on('white text on it, and links of it on white', WHITE, TEXT),
      { name: 'its own soft ground', needed: TEXT, ratio: (own) => contrast(own, softOf(own)) },
    ],
    launcher: [on('white text on it', WHITE, TEXT)],
    tint: [
      on('text', INK, TEXT),
      on('quiet text', QUIET_INK, TEXT),
      on('borders', LINE, BORDER),
      on(`links of the accent ${accent}`, accent, TEXT),
    ],
  }
}

/** What cannot be read; a tint is measured only with an accent that can be. */
export function colourFaults(colours: SiteColours): ColourFault[] {
  const pairs = pairsOf(colours)
  const faultOf = (field: keyof SiteColours): ColourFault[] => {
    const colour = colours[field]
    const bad = colour === null ? undefined : pairs[field].find((pair) => !passes(pair, colour))
    if (colour === null || !bad) return []
    const nearest = nearestPassing(colour, pairs[field], field === 'tint' ? 1 : -1)
    const { name: pair, needed } = bad
    return [{ field, colour, pair, ratio: bad.ratio(colour), needed, nearest }]
  }
  const accent = faultOf('accent')
  return [...accent, ...faultOf('launcher'), ...(accent.length > 0 ? [] : faultOf('tint'))]
}

const passes = ({ needed, ratio }: Pair, colour: string): boolean => ratio(colour) >= needed

/**
 * The first colour of the same hue that passes every pair, going darker (-1) or lighter (1) by steps that
 * look alike (OKLCH). Black and white are at the ends and pass where anything does.
 */
function nearestPassing(colour: string, pairs: readonly Pair[], direction: 1 | -1): string {
  for (let steps = 1; ; steps++) {
    const next = atSteps(colour, direction * steps)
    if (next === null) return direction === 1 ? WHITE : '#000000'
    if (pairs.every((pair) => passes(pair, next))) return next
  }
}

/** The colour so many steps lighter, as a screen can show it; null beyond black and white. */
export function atSteps(colour: string, steps: number): string | null {
  const [lightness, chroma, hue] = to(parse(colour), OKLCH).coords
  const wanted = (lightness ?? 0) + steps * LIGHTNESS_STEP
  if (wanted <= 0 || wanted >= 1) return null
  return hexOf(toGamut({ space: OKLCH, coords: [wanted, chroma, hue], alpha: 1 }, { space: sRGB }))
}

const hexOf = (colour: PlainColorObject): string =>
  serialize(to(colour, sRGB, { inGamut: true }), { format: 'hex', collapse: false })
