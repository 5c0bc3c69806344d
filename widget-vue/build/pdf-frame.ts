import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { InlineConfig, Plugin, Rolldown } from 'vite'

const source = fileURLToPath(new URL('../src/lib/pdf/', import.meta.url))
const WORKER_ID = 'virtual:pdf-worker'

/**
 * The page that draws PDFs, and its one classic script with the worker in it: a sandboxed frame can fetch
 * nothing. Both apps use it; nobody loads it who does not look at a PDF.
 */
export async function buildPdfFrame(outDir: string): Promise<void> {
  const worker = await build(script('worker.ts', { write: false }))
  const { output } = (Array.isArray(worker) ? worker[0] : worker) as Rolldown.RolldownOutput
  await build({
    ...script('frame.ts', { outDir, emptyOutDir: false }),
    plugins: [asText(output[0].code)],
  })
  await copyFile(join(source, 'pdf.html'), join(outDir, 'pdf.html'))
}

/** One classic script of an entry: an origin of its own cannot load modules of another. */
function script(entry: string, own: InlineConfig['build']): InlineConfig {
  return {
    configFile: false,
    root: source,
    logLevel: 'warn',
    publicDir: false,
    build: {
      target: 'es2022',
      chunkSizeWarningLimit: 4_000,
      ...own,
      rolldownOptions: {
        input: join(source, entry),
        output: { format: 'iife', entryFileNames: `pdf-${entry.replace('.ts', '.js')}` },
        // It asks for its own address to load further parts, which there are none of.
        transform: { define: { 'import.meta': '{}' } },
      },
    },
  }
}

/** The worker as a text within the frame's script. */
function asText(code: string): Plugin {
  return {
    name: 'okienko:pdf-worker',
    resolveId: (id) => (id === WORKER_ID ? `\0${WORKER_ID}` : null),
    load: (id) => (id === `\0${WORKER_ID}` ? `export default ${JSON.stringify(code)}` : null),
  }
}
