/** `npm run setup`: native parts and apps for production, without starting anything. */
import { fileURLToPath } from 'node:url'

import { appBuildStep, apps } from '#scripts/start/app-build.ts'
import { mediasoupWorkerStep } from './mediasoup-worker.ts'
import { SetupError } from './setup-error.ts'
import { runStep } from './step.ts'
import { uwebsocketsStep } from './uwebsockets.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

try {
  await runStep(uwebsocketsStep)
  await runStep(mediasoupWorkerStep)
  await Promise.all(apps.map((app) => runStep(appBuildStep(repository, app))))
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  process.exitCode = 1
}
