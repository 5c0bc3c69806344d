import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const ignoredFolders = new Set(['node_modules', 'dist', 'var', 'coverage'])

/** Paths relative to `root`, with `/`, of files below the folders that end in one of the endings; sorted. */
export async function listFiles(
  root: string,
  folders: readonly string[],
  endings: readonly string[],
): Promise<string[]> {
  const found: string[] = []
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (!ignoredFolders.has(entry.name)) await visit(path)
      } else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(path)
    }
  }
  for (const folder of folders) await visit(folder)
  return found.sort()
}
