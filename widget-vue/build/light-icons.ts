import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const light = fileURLToPath(new URL('./create-icon.ts', import.meta.url))

/**
 * Builds Lucide's icons with our own few lines instead of its general component, which is heavier than
 * all the icons of the panel together.
 */
export function lightIcons(): Plugin {
  return {
    name: 'okienko:icons',
    enforce: 'pre',
    resolveId(id, importer) {
      return id.endsWith('/createLucideIcon.mjs') && importer?.includes('/@lucide/vue/')
        ? light
        : null
    },
  }
}
