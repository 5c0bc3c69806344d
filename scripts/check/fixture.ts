import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder that is removed at the end of the `await using` block. */
export interface Fixture extends AsyncDisposable {
  root: string
}

/** Makes a folder with the given files (path -> text) for a test. */
export async function makeFixture(files: Readonly<Record<string, string>>): Promise<Fixture> {
  const root = await mkdtemp(join(tmpdir(), 'okienko-fixture-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
}
