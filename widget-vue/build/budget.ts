import type { Rolldown } from 'vite'

/**
 * Most bytes that may travel, gzip -9 (goals P14); the loader with a site's configuration in it. Fonts come after the first paint and do not count.
 * `visits` is the opened panel with everything to book and to manage a visit; no call needs it. `tools`
 * are chat and files alone, fetched when a call has begun; `after` is its end and rating, `faq` the
 * questions and answers, `trouble` the help of who has trouble with a device, `moves` a ticket that goes to
 * another page, `law` the reader of law texts.
 */
export const BUDGET = {
  loader: 3 * 1024,
  panel: 60 * 1024,
  call: 110 * 1024,
  visits: 85 * 1024,
  tools: 60 * 1024,
  after: 10 * 1024,
  faq: 10 * 1024,
  trouble: 5 * 1024,
  moves: 12 * 1024,
  law: 5 * 1024,
} as const
export type Budget = Record<keyof typeof BUDGET, number>

/** What the longest configuration of a site adds to a served loader (bytes; held by scripts/check/served-loader.test.ts). */
export const LOADER_SITE = 480

type Chunk = Rolldown.OutputChunk
/** Rolldown does not know what Vite notes beside a chunk. */
type StyledChunk = Chunk & { viteMetadata?: { importedCss: Set<string> } }
/** Messages come in one language; the largest file counts. */
const PANEL_WORDS = /\/messages\/\w+\.json$/
/** First module of the panel; see vite.config.ts. */
const PANEL = /\/widget-vue\/src\/main\.ts$/
const LATER_WORDS = /\/messages\/later\.\w+\.json$/
/** Parts with a `<part>-parts.ts` and words of their own, fetched when they are first needed. */
const PARTS = ['visits', 'tools', 'after', 'faq', 'trouble', 'moves', 'law'] as const
const wordsOf = (part: string) => new RegExp(`/messages/${part}\\.\\w+\\.json$`)
const partsOf = (part: string) => new RegExp(`/${part}-parts\\.ts$`)

function closure(
  chunks: Map<string, Chunk>,
  start: Iterable<string>,
  dynamic: boolean,
  without: ReadonlySet<string>,
): Set<string> {
  const seen = new Set<string>()
  const queue = [...start]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const chunk = chunks.get(name)
    if (!chunk || seen.has(name) || without.has(name)) continue
    seen.add(name)
    queue.push(...chunk.imports, ...(dynamic ? chunk.dynamicImports : []))
  }
  return seen
}

/**
 * What a resident fetches, by stage: the loader, the opened panel (page, styles, static imports, one
 * language), everything up to a call (lazy chunks and workers too), the panel with its visits, and what
 * the tools of a call add.
 */
export function weigh(
  bundle: Rolldown.OutputBundle,
  sizes: ReadonlyMap<string, number>,
): { budget: Budget; rows: [string, number][] } {
  const files = Object.values(bundle)
  const chunks = new Map(files.filter((f) => f.type === 'chunk').map((c) => [c.fileName, c]))
  const size = (name: string) => sizes.get(name) ?? 0
  const holding = (module: RegExp) =>
    [...chunks.values()].filter((c) => c.moduleIds.some((id) => module.test(id)))
  const names = (found: Chunk[]) => found.map((c) => c.fileName)
  const weight = (found: Iterable<string>) =>
    [...found].reduce((total, name) => {
      const styles = (chunks.get(name) as StyledChunk | undefined)?.viteMetadata?.importedCss ?? []
      return [...styles].reduce((sum, style) => sum + size(style), total + size(name))
    }, 0)
  const oneOf = (found: Chunk[]) => Math.max(0, ...names(found).map(size))

  const panelWords = holding(PANEL_WORDS)
  const laterWords = holding(LATER_WORDS)
  const allWords = [panelWords, laterWords, ...PARTS.map((part) => holding(wordsOf(part)))]
  const words = new Set(names(allWords.flat()))
  const chunksOf = (part: string) => names(holding(partsOf(part)))
  const entries = names(holding(PANEL))
  const workers = files
    .filter((f) => f.type === 'asset' && f.fileName.endsWith('.js'))
    .map((f) => f.fileName)
  const page = size('index.html') + oneOf(panelWords)
  const without = (own?: string) =>
    new Set([...words, ...PARTS.filter((part) => part !== own).flatMap(chunksOf)])
  const upToCall = closure(chunks, entries, true, without())
  /** What a part adds to whoever may have got as far as a call. */
  const alone = (part: (typeof PARTS)[number]) => {
    const found = closure(chunks, chunksOf(part), true, without(part))
    return oneOf(holding(wordsOf(part))) + weight([...found].filter((name) => !upToCall.has(name)))
  }
  return {
    budget: {
      loader: size('loader.js') + LOADER_SITE,
      panel: page + weight(closure(chunks, entries, false, words)),
      call: page + oneOf(laterWords) + weight(upToCall) + weight(workers),
      visits:
        page +
        oneOf(laterWords) +
        oneOf(holding(wordsOf('visits'))) +
        weight(closure(chunks, [...entries, ...chunksOf('visits')], false, words)),
      tools: alone('tools'),
      after: alone('after'),
      faq: alone('faq'),
      trouble: alone('trouble'),
      moves: alone('moves'),
      law: alone('law'),
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
