import { cp } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

const TEMPLATE = fileURLToPath(new URL('.', import.meta.url))

/** Puts the template's law texts into the folder of a site; what is there already stays as it is. */
export const copyLawTexts = (folder: string): Promise<void> =>
  cp(TEMPLATE, folder, {
    recursive: true,
    force: false,
    filter: (path) => path === TEMPLATE || extname(path) === '.md',
  })
