import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { areas, judgeImport } from './import-rules.ts'
import { scanImports } from './import-scan.ts'
import { listFiles } from './source-files.ts'

/** Every import below `root` that goes in a forbidden direction, as `file:line module: why`. */
export async function checkImports(root: string): Promise<string[]> {
  const problems: string[] = []
  for (const file of await listFiles(root, areas, ['.ts', '.mjs', '.vue'])) {
    for (const reference of scanImports(file, await readFile(join(root, file), 'utf8'))) {
      const why = judgeImport(file, reference)
      if (why) problems.push(`${file}:${reference.line} ${reference.specifier}: ${why}`)
    }
  }
  return problems
}
