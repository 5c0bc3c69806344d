import { createRequire } from 'node:module'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { LANGUAGES } from '#machines/languages.ts'
import { BUDGET, LOADER_SITE } from '../../widget-vue/build/budget.ts'
import { demand, show, type Bench, type Row } from './bench.ts'

/** What a resident fetches by stage (goals P14), weighed from the built files. */

const dist = fileURLToPath(new URL('../../widget-vue/dist', import.meta.url))
const weigh = (content: string | Buffer): number => gzipSync(content, { level: 9 }).length
const sizeOf = (name: string): number => weigh(readFileSync(join(dist, name)))

/** Names of built files that this one mentions in the given way. */
function mentioned(name: string, pattern: RegExp): string[] {
  const text = readFileSync(join(dist, name), 'utf8')
  return [...text.matchAll(pattern)].map(([, file]) => `assets/${file}`)
}

/** One of the languages, in a pattern. */
const ANY_LANGUAGE = `(?:${LANGUAGES.join('|')})`
const STATIC = /(?:from|import) ?["'`]\.\/([^"'`]+\.js)["'`]/g
const ANY = /["'`/]([\w.-]+-[\w-]{8}\.js)["'`]/g

function closure(start: readonly string[], pattern: RegExp, without = /^$/): Set<string> {
  const seen = new Set<string>()
  const queue = [...start]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name) || without.test(name)) continue
    seen.add(name)
    queue.push(...mentioned(name, pattern))
  }
  return seen
}

/** Bytes of the stages: page, styles and one language (the largest) belong to each but the loader. */
export function stages(): Record<keyof typeof BUDGET, number> {
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const linked = (ending: string): string[] =>
    [...html.matchAll(/(?:src|href)="[^"]*\/(assets\/[^"]+)"/g)]
      .map(([, name]) => name!)
      .filter((name) => name.endsWith(ending))
  const language = new RegExp(`^assets/${ANY_LANGUAGE}-`)
  const visitsParts = /^assets\/visits-parts-/
  const panel = closure(linked('.js'), STATIC)
  const every = closure(linked('.js'), ANY)
  const call = closure(
    linked('.js'),
    ANY,
    /^assets\/(?:(?:visits|tools|after|faq|trouble|moves|law)[.-]|later\.)/,
  )
  const named = (pattern: RegExp) => [...every].filter((name) => pattern.test(name))
  const visits = closure([...linked('.js'), ...named(visitsParts)], STATIC)
  const languages = named(language)
  const built = readdirSync(join(dist, 'assets')).filter((name) => name.endsWith('.js'))
  demand(built.length === every.size, 'the graph of the built files reaches every script')
  demand(languages.length === LANGUAGES.length, 'messages of every language are found')
  const sum = (names: Iterable<string>): number =>
    [...names].reduce((total, name) => total + (language.test(name) ? 0 : sizeOf(name)), 0)
  const page =
    sizeOf('index.html') + sum(linked('.css')) + Math.max(...languages.map((name) => sizeOf(name)))
  const largest = (pattern: RegExp) => Math.max(0, ...named(pattern).map((name) => sizeOf(name)))
  const laterWords = largest(new RegExp(`^assets/later\\.${ANY_LANGUAGE}-`))
  /** A part by its own name, with the largest language of its words. */
  const partOf = (name: string): number =>
    largest(new RegExp(`^assets/${name}\\.${ANY_LANGUAGE}-`)) +
    sum(named(new RegExp(`^assets/${name}-parts-`)))
  return {
    loader: sizeOf('loader.js') + LOADER_SITE,
    panel: page + sum(panel),
    call: page + laterWords + sum(call),
    visits:
      page + laterWords + largest(new RegExp(`^assets/visits\\.${ANY_LANGUAGE}-`)) + sum(visits),
    tools: partOf('tools'),
    after: partOf('after'),
    faq: partOf('faq'),
    trouble: partOf('trouble'),
    moves: partOf('moves'),
    law: partOf('law'),
  }
}

/** A library alone, whole and minified, as reference. */
async function libraryBytes(name: string): Promise<number> {
  const require = createRequire(import.meta.url)
  const entry = name === 'vue' ? require.resolve('vue/dist/vue.runtime.esm-browser.prod.js') : null
  if (entry) return weigh(readFileSync(entry))
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      rolldownOptions: {
        input: fileURLToPath(import.meta.resolve(name)),
        preserveEntrySignatures: 'strict',
        platform: 'browser',
        output: { format: 'es' },
      },
    },
  })
  const output = Array.isArray(built) ? built[0]! : built
  demand('output' in output, `${name} was built`)
  return output.output.reduce(
    (sum, file) => sum + (file.type === 'chunk' ? weigh(file.code) : 0),
    0,
  )
}

const WORDS: Record<keyof typeof BUDGET, string> = {
  loader: 'loader on the city’s page, with the longest configuration of a site',
  panel: 'opened panel (page, styles, scripts, one language)',
  call: 'everything up to a call',
  visits: 'opened panel with everything to book and manage a visit',
  tools: 'chat and files, once a call has begun',
  after: 'end of a call and its rating',
  faq: 'questions and answers, when they are opened',
  trouble: 'help with a device that does not work',
  moves: 'a ticket that goes to another page, or has gone',
  law: 'a law text, when it is opened',
}

export const sizesBench: Bench = {
  name: 'sizes',
  title: 'what a resident downloads (gzip -9, without fonts)',
  async run() {
    const ours = stages()
    const libraries = ['vue', 'mediasoup-client', 'xstate']
    const weights: string[] = []
    for (const name of libraries)
      weights.push(`${name} ${show((await libraryBytes(name)) / 1024, 'kB')}`)
    const rows = (Object.keys(BUDGET) as (keyof typeof BUDGET)[]).map((stage): Row => {
      const value = show(ours[stage] / 1024, 'kB')
      const goal = `≤ ${show(BUDGET[stage] / 1024, 'kB')}`
      const baseline = stage === 'loader' ? '' : weights.join(', ')
      return {
        what: WORDS[stage],
        ours: value,
        baseline,
        value,
        goal,
        met: ours[stage] <= BUDGET[stage],
      }
    })
    return {
      rows,
      notes: [
        'Sizes are exact, so there are no intervals. The baselines are the whole libraries, minified alone (Vue: its runtime build); what is ours holds parts of them.',
        'Scripts are found by following the imports from the built page; every built script must be reached. kB are 1,024 bytes, as in the budget that fails the build.',
      ],
    }
  },
}
