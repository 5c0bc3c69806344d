import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Files smaller than this (bytes) gain nothing from compression. */
const SMALLEST = 512
const COMPRESSIBLE = /\.(html|js|css|svg|json|map)$/

/** Writes `.br` and `.gz` beside every text file of the build; the server only picks one. */
export function precompress(): Plugin {
  let folder = 'dist'
  return {
    name: 'okienko-precompress',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir.startsWith('/')
        ? config.build.outDir
        : join(config.root, config.build.outDir)
    },
    async closeBundle() {
      for (const name of await readdir(folder, { recursive: true })) {
        const file = join(folder, name)
        if (!COMPRESSIBLE.test(name) || (await stat(file)).size < SMALLEST) continue
        const content = await readFile(file)
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
        await writeFile(`${file}.br`, brotliCompressSync(content, { params: quality }))
        await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }))
      }
    },
  }
}
