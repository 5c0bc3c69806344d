import type { Bench, Findings } from './bench.ts'
import { asMarkdown } from './table.ts'

/** docs/benchmarks.md: a section for each bench, replaced one by one, so that a part can be measured anew. */

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench -- --write\`; \`npm run bench -- NAME...\` measures single parts. Every figure
stands beside a baseline that was measured in the same run, turn by turn with ours. Given are medians
with 95 % bootstrap intervals unless another quantile is named; a goal counts as met only when the worse
end of the interval keeps it. Answers are checked as well as timed: a wrong one ends the bench.`

const SECTION = /^## (\S+): .*$/m

/** Sections of a document by the name of their bench. */
export function sectionsOf(document: string): Map<string, string> {
  const parts = document.split(/^(?=## )/m).filter((part) => SECTION.test(part))
  return new Map(parts.map((part) => [SECTION.exec(part)![1]!, part.trim()]))
}

/** One section: when and on what it was measured, the table, the notes. */
export function sectionFor(bench: Bench, findings: Findings, measured: string): string {
  return `## ${bench.name}: ${bench.title}\n\n${measured}\n\n${asMarkdown(findings)}`
}

/** The document with these sections in the order of the benches; those that are not new stay. */
export function documentWith(
  old: string,
  fresh: ReadonlyMap<string, string>,
  benches: readonly Bench[],
): string {
  const sections = new Map([...sectionsOf(old), ...fresh])
  const bodies = benches.flatMap(({ name }) => sections.get(name) ?? [])
  return `${[INTRODUCTION, ...bodies].join('\n\n')}\n`
}
