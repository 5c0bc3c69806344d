/**
 * `npm run sites:check [-- FOLDER]`: reads the site files of a folder (else OKIENKO_SITES_DIR) as the server
 * does, and prints every mistake. Exit code 1 when there is one.
 */
import { fileURLToPath } from 'node:url'
import { checkSites, problemLine, SiteError } from '#server/sites.ts'

/** A line for each sound file, and one for each mistake. */
export async function sitesReport(
  dir: string,
  env: NodeJS.ProcessEnv,
): Promise<{ lines: string[]; ok: boolean }> {
  try {
    const checked = await checkSites(dir, env)
    const lines = checked.flatMap(({ path, problems }) =>
      problems.length === 0
        ? [`${path}: ok`]
        : problems.map((problem) => problemLine(path, problem)),
    )
    return { lines, ok: checked.every(({ problems }) => problems.length === 0) }
  } catch (error) {
    if (!(error instanceof SiteError)) throw error
    return { lines: [error.message], ok: false }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dir = process.argv[2] ?? process.env['OKIENKO_SITES_DIR']
  if (dir) {
    const { lines, ok } = await sitesReport(dir, process.env)
    process.stdout.write(`${lines.join('\n')}\n`)
    process.exitCode = ok ? 0 : 1
  } else {
    process.stderr.write('Name the folder of the sites, or set OKIENKO_SITES_DIR.\n')
    process.exitCode = 1
  }
}
