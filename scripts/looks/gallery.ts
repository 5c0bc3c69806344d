import { LANGUAGE_NAMES } from '#widget/languages.ts'
import type { Language } from '#machines/api-parts.ts'
import { escapeHtml } from '#server/mail/layout.ts'
import type { Site } from '#server/sites.ts'
import { LOOK_SIZES } from './draw.ts'
import { LOOK_STATES } from './states.ts'

export type LookSize = (typeof LOOK_SIZES)[number]

export const pictureName = (state: string, language: Language, { width }: LookSize): string =>
  `${state}-${language}-${width}.png`

/** A page that shows the pictures beside it, state by state. */
export function galleryPage(site: Site): string {
  const name = escapeHtml(site.name[site.languages[0]!] ?? site.siteId)
  const picture = (state: string, language: Language, size: LookSize) =>
    `<img src="${pictureName(state, language, size)}" alt="${state}, ${LANGUAGE_NAMES[language]}, ${size.width} px" width="${size.width / 2}" loading="lazy">`
  const row = (state: string, language: Language) =>
    `<p lang="${language}">${LANGUAGE_NAMES[language]}<br>${LOOK_SIZES.map((size) => picture(state, language, size)).join('\n')}</p>`
  const section = ({ name: state }: { name: string }) =>
    `<section><h2>${state}</h2>${site.languages.map((language) => row(state, language)).join('\n')}</section>`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Looks: ${name}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;margin:2rem}img{border:1px solid #717d8e;margin:.5rem;vertical-align:top;height:auto}</style>
</head>
<body>
<h1>Looks: ${name}</h1>
${LOOK_STATES.map(section).join('\n')}
</body>
</html>
`
}
