import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const source = fileURLToPath(new URL('../src/lib/pdf/', import.meta.url))

/**
 * The page that draws PDFs, and its one classic script with the worker in it: a sandboxed frame can fetch
 * nothing. Both apps use it; nobody loads it who does not look at a PDF.
 */
export async function buildPdfFrame(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: source,
    logLevel: 'warn',
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      chunkSizeWarningLimit: 4_000,
      rolldownOptions: {
        input: join(source, 'frame.ts'),
        output: { format: 'iife', entryFileNames: 'pdf-frame.js' },
      },
    },
  })
  await copyFile(join(source, 'pdf.html'), join(outDir, 'pdf.html'))
}
