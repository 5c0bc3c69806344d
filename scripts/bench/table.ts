import type { Findings, Row } from './bench.ts'

/** Findings as text: for the terminal, and for docs/benchmarks.md. */

const HEAD = ['what', 'ours', 'baseline', 'ratio or value', 'goal', 'met?'] as const

const cells = ({ what, ours, baseline, value, goal, met }: Row): string[] => [
  what,
  ours,
  baseline,
  value,
  goal,
  met === null ? '' : met ? 'yes' : '**no**',
]

/** A table in columns, with the notes below. */
export function asText({ rows, notes }: Findings): string {
  const lines = [[...HEAD], ...rows.map(cells)].map((line) =>
    line.map((cell) => cell.replaceAll('**', '')),
  )
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const table = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  return [...table, ...notes.map((note) => `- ${note}`)].join('\n')
}

/** The same as Markdown. */
export function asMarkdown({ rows, notes }: Findings): string {
  const line = (parts: readonly string[]): string => `| ${parts.join(' | ')} |`
  const table = [line(HEAD), line(HEAD.map(() => '---')), ...rows.map((row) => line(cells(row)))]
  return [table.join('\n'), notes.map((note) => `- ${note}`).join('\n')]
    .filter(Boolean)
    .join('\n\n')
}
