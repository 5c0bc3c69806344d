import type { Rolldown } from 'vite'

/** Most bytes that may travel, gzip -9 (goals P14). Fonts come after the first paint and do not count. */
export const BUDGET = { loader: 3 * 1024, panel: 60 * 1024, call: 110 * 1024 } as const
export type Budget = Record<keyof typeof BUDGET, number>

type Chunk = Rolldown.OutputChunk
/** Messages come in one language; the largest file counts. */
const isMessages = (name: string) => /\/messages\/\w+\.json$/.test(name)

function closure(
  chunks: Map<string, Chunk>,
  start: Iterable<string>,
  dynamic: boolean,
): Set<string> {
  const seen = new Set<string>()
  const queue = [...start]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const chunk = chunks.get(name)
    if (!chunk || seen.has(name)) continue
    seen.add(name)
    queue.push(...chunk.imports, ...(dynamic ? chunk.dynamicImports : []))
  }
  return seen
}

/**
 * What a resident fetches, by stage: the loader, the opened panel (page, styles, static imports, one
 * language), and everything up to a call (lazy chunks and workers too).
 */
export function weigh(
  bundle: Rolldown.OutputBundle,
  sizes: ReadonlyMap<string, number>,
): { budget: Budget; rows: [string, number][] } {
  const files = Object.values(bundle)
  const chunks = new Map(files.filter((f) => f.type === 'chunk').map((c) => [c.fileName, c]))
  const size = (name: string) => sizes.get(name) ?? 0
  const sum = (names: Iterable<string>) => [...names].reduce((total, name) => total + size(name), 0)
  const languages = [...chunks.values()].filter((c) => c.moduleIds.some(isMessages))
  const languageNames = new Set(languages.map((c) => c.fileName))
  const language = Math.max(0, ...languages.map((c) => size(c.fileName)))
  const entries = [...chunks.values()].filter((c) => c.isEntry).map((c) => c.fileName)
  const styles = files.filter((f) => f.fileName.endsWith('.css')).map((f) => f.fileName)
  const workers = files
    .filter((f) => f.type === 'asset' && f.fileName.endsWith('.js'))
    .map((f) => f.fileName)
  const without = (names: Set<string>) => [...names].filter((name) => !languageNames.has(name))
  const page = size('index.html') + sum(styles) + language
  return {
    budget: {
      loader: size('loader.js'),
      panel: page + sum(without(closure(chunks, entries, false))),
      call: page + sum(without(closure(chunks, entries, true))) + sum(workers),
    },
    rows: [...sizes].filter(([name]) => !/\.woff2$/.test(name)).sort((a, b) => b[1] - a[1]),
  }
}

/** One sentence for each stage that is too heavy. */
export function overweight(budget: Budget): string[] {
  return (Object.keys(BUDGET) as (keyof Budget)[])
    .filter((stage) => budget[stage] === 0 || budget[stage] > BUDGET[stage])
    .map((stage) => `${stage}: ${budget[stage]} bytes gzip, allowed ${BUDGET[stage]}`)
}
