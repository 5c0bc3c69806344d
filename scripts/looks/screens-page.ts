import type { DrawnState } from '#scripts/e2e/support/drawn-state.ts'
import { escapeHtml } from '#server/mail/layout.ts'

const APPS = {
  widget: "The resident's widget",
  staff: "The consultant's and manager's app",
  demo: "On a city's page, and the demo's mailbox",
} satisfies Record<DrawnState['app'], string>

/** Height of a picture on the page (px): that of a phone's beside that of a computer's. */
const SHOWN_HEIGHT = 340
const RATIO: Record<number, number> = { 1280: 800 / 1280, 390: 844 / 390 }

/** Markdown page that shows the pictures beside it, state by state, in the order in which they are drawn. */
export function screensPage(states: readonly DrawnState[]): string {
  const apps = Object.entries(APPS).map(([app, title]) => {
    const own = states.filter((state) => state.app === app)
    const files = [...new Set(own.map(({ file }) => file))].toSorted()
    const parts = files.map((file) => part(own.filter((state) => state.file === file)))
    return `## ${title}\n\n${own.length} states.\n\n${parts.join('\n\n')}`
  })
  return `# Screens

Every state of both apps at 1280x800 and 390x844: those that the tests of the accessibility contract reach
([accessibility.md](../accessibility.md)), in their words and with what they make up. Drawn by
\`npm run screens\`, which makes this folder anew; nothing here is written by hand.

${apps.join('\n\n')}
`
}

const part = (states: readonly DrawnState[]): string =>
  `### ${states[0]!.file}\n\n${states.map(section).join('\n\n')}`

function section({ id, test, widths }: DrawnState): string {
  const picture = (width: number) => {
    const shown = Math.round(SHOWN_HEIGHT / (RATIO[width] ?? 1))
    return `<a href="${id}-${width}.webp"><img src="${id}-${width}.webp" alt="${id}, ${width} px wide" width="${shown}"></a>`
  }
  return `**\`${id}\`** ${escapeHtml(test)}\n\n${widths.map(picture).join('\n')}`
}
