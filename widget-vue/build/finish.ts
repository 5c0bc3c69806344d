import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { Plugin, Rolldown } from 'vite'
import { overweight, weigh } from './budget.ts'
import { buildPdfFrame } from './pdf-frame.ts'
import { precompress } from './precompress.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** The loader: one classic script without imports, its configuration put in by the server. */
export async function buildLoader(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: folder,
    logLevel: 'warn',
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: {
        input: fileURLToPath(new URL('../src/loader/main.ts', import.meta.url)),
        output: { format: 'iife', entryFileNames: 'loader.js' },
      },
    },
  })
}

/** After the panel is built: the loader, the compressed copies, and the budget, which fails the build. */
export function finishBuild(): Plugin {
  let bundle: Rolldown.OutputBundle = {}
  let outDir = ''
  return {
    name: 'okienko:finish',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    writeBundle(_options, written) {
      bundle = written
    },
    async closeBundle(error?: Error) {
      if (error) return
      await buildLoader(outDir)
      await buildPdfFrame(outDir)
      const sizes = await precompress(outDir)
      const { budget, rows } = weigh(bundle, sizes)
      const table = rows.map(([name, bytes]) => `  ${String(bytes).padStart(7)}  ${name}`)
      const stages = Object.entries(budget).map(([stage, bytes]) => `${stage} ${bytes}`)
      this.info(`gzip: ${stages}\n${table.join('\n')}`)
      const faults = overweight(budget)
      if (faults.length > 0) throw new Error(`widget is over its budget: ${faults.join('; ')}`)
    },
  }
}
