import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { dirname, join, relative } from 'node:path'

import { runCommand, tail } from '#scripts/setup/command.ts'
import { SetupError } from '#scripts/setup/setup-error.ts'
import type { SetupStep } from '#scripts/setup/step.ts'

/** A browser app: its folder, and the other folders whose files it takes in. */
export interface App {
  name: string
  folder: string
  sources: readonly string[]
}

export const apps: readonly App[] = [
  { name: 'widget', folder: 'widget-vue', sources: ['widget-vue', 'machines'] },
  { name: 'staff', folder: 'staff-vue', sources: ['staff-vue', 'widget-vue/src', 'machines'] },
]

const ignoredFolders = new Set(['dist', 'node_modules'])

/**
 * Step that builds an app into its `dist` folder when its sources, the tools or the output changed
 * since the last build. The stamp stands in `var/build`, outside what the server hands out.
 */
export function appBuildStep(repository: string, app: App): SetupStep<void> {
  return {
    name: `build ${app.name}`,
    async run({ print }) {
      const stampFile = join(repository, 'var', 'build', `${app.folder}.stamp`)
      const wanted = await sourceStamp(repository, app)
      const present = await readFile(stampFile, 'utf8').catch(() => '')
      const output = join(repository, app.folder, 'dist', 'index.html')
      if (present === wanted && existsSync(output)) return print('nothing changed')
      const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js')
      const config = `${app.folder}/vite.config.ts`
      const result = await runCommand(process.execPath, [vite, 'build', '--config', config], {
        cwd: repository,
        env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
      })
      if (result.code !== 0 || !existsSync(output)) {
        throw new SetupError(
          'build',
          `vite ended with code ${result.code}:\n${tail(result.output, 25)}`,
          `Correct the sources in ${app.folder}, then run the command again.`,
        )
      }
      await mkdir(dirname(stampFile), { recursive: true })
      await writeFile(stampFile, wanted)
    },
  }
}

/** Hash over everything that decides what the build of an app makes; tests are left out. */
export async function sourceStamp(repository: string, app: App): Promise<string> {
  const hash = createHash('sha256')
  const files = [join(repository, 'package-lock.json')]
  for (const source of app.sources) files.push(...(await sourceFiles(join(repository, source))))
  for (const file of files.sort()) {
    hash.update(`${relative(repository, file)}\0`)
    hash.update(await readFile(file))
  }
  return hash.digest('hex')
}

async function sourceFiles(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!ignoredFolders.has(entry.name)) found.push(...(await sourceFiles(path)))
    } else if (!entry.name.endsWith('.test.ts')) found.push(path)
  }
  return found
}
