import { createHash } from 'node:crypto'
import type { Site } from './read-site.ts'

/** A site's look in numbers (W1): what the file names in words, for the loader and for the panel's page. */

export type SiteLook = Pick<Site, 'accent' | 'look' | 'launcher'>

/** What the loader draws the launcher and the panel's frame with; lengths in CSS pixels. */
export type LoaderLook = {
  colour: string
  /** Base text. */
  text: number
  side: 'left' | 'right'
  /** From the side and the bottom of the page, and the same on phones. */
  x: number
  y: number
  phoneX: number
  phoneY: number
  /** Height of the launcher, its corners, and whether it shows its icon only. */
  size: number
  round: number
  circle: boolean
  /** The panel on a computer, at most so large, and its corners. */
  width: number
  height: number
  corner: number
}

/** Corners of controls, of small tiles and of the panel (look.md: 10 and 16, the site sets it). */
const CORNERS = {
  round: { control: 20, tile: 18, panel: 24 },
  soft: { control: 10, tile: 12, panel: 16 },
  square: { control: 0, tile: 0, panel: 0 },
} as const
const TEXT = { medium: 16, large: 18, larger: 20 } as const
/** The browser's own size, of which the panel's text is a share, so that it grows with it. */
const BROWSER_TEXT = 16
const EDGE = 24
const PHONE_EDGE = 12
const PILL = 32

export function loaderLook({ accent, look, launcher }: SiteLook): LoaderLook {
  const { side = EDGE, bottom } = launcher?.offset ?? {}
  const size = launcher?.size === 'large' ? 64 : 56
  const corners = CORNERS[look?.corners ?? 'soft']
  const shape = launcher?.shape ?? 'pill'
  return {
    colour: look?.launcher ?? accent,
    text: TEXT[look?.text ?? 'medium'],
    side: launcher?.place === 'bottom-left' ? 'left' : 'right',
    x: side,
    y: bottom ?? EDGE,
    phoneX: Math.min(side, PHONE_EDGE),
    phoneY: bottom ?? PHONE_EDGE,
    size,
    round: { circle: size / 2, pill: PILL, box: corners.control }[shape],
    circle: shape === 'circle',
    width: look?.width ?? 400,
    height: look?.height ?? 680,
    corner: corners.panel,
  }
}

/** Tokens of the panel that the site changes, as a style sheet; `widget-vue/src/styles/tokens.css` has the rest. */
export function panelStyle({ accent, look }: SiteLook): string {
  const { control, tile, panel } = CORNERS[look?.corners ?? 'soft']
  const rules = [
    `:root{--accent:${accent};--radius:${control}px;--round:${tile}px;--panel-radius:${panel}px}`,
  ]
  const text = TEXT[look?.text ?? 'medium']
  if (text !== BROWSER_TEXT) rules.push(`html{font-size:${(text / BROWSER_TEXT) * 100}%}`)
  if (look?.tint) {
    rules.push(`:root{--paper-2:${look.tint}}`)
    rules.push(
      '.panel-head{background:var(--paper-2)}.header-button:hover{background:var(--paper)}',
    )
  }
  return rules.join('')
}

/** The panel's page with a site's style in it, so that the first paint has its colours. */
export function withStyle(html: string, style: string): string {
  return html.replace('</head>', () => `<style>${style}</style></head>`)
}

/** What a content policy lets this style in by (`style-src`). */
export const styleSource = (style: string): string =>
  `'sha256-${createHash('sha256').update(style).digest('base64')}'`
