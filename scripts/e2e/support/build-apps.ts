import { fileURLToPath } from 'node:url'
import { appBuildStep, apps } from '#scripts/start/app-build.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** Before the first test: both apps as they are delivered, built anew when something has changed. */
export default async function buildApps(): Promise<void> {
  for (const app of apps) await appBuildStep(repository, app).run({ print: () => {} })
}
