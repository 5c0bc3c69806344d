import { defineConfig } from 'vitest/config'

import { findChromium } from './setup/chromium.ts'
import { findMediasoupWorker } from './setup/mediasoup-worker.ts'
import { stateFiles } from './looks/state-files.ts'

/** Screens alone, in no hurry; everything else measures media in real time or kills processes. */
const PAGES = ['scripts/e2e/{staff,widget}-*.e2e.ts', 'scripts/e2e/demo-mailbox.e2e.ts']
const ALL = ['scripts/e2e/**/*.e2e.ts']
/** `pages`, `calls`, or `states` for what is drawn; all of them unless given. */
const part = process.env['OKIENKO_E2E_PART']
const include: Record<string, () => string[]> = { pages: () => PAGES, states: stateFiles }

/** End-to-end tests: real processes, real Chromium, one after the other. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: include[part ?? '']?.() ?? ALL,
    exclude: part === 'calls' ? PAGES : [],
    globalSetup: ['scripts/e2e/support/build-apps.ts'],
    environment: 'node',
    env: {
      OKIENKO_MEDIASOUP_WORKER_BIN: (await findMediasoupWorker()) ?? '',
      OKIENKO_CHROMIUM: findChromium() ?? '',
    },
    // Media is measured in real time: nothing else may run beside it.
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 180_000,
    // A picture may need another try on a busy machine; a test that needs one is a faulty test.
    retry: part === 'states' ? 2 : 0,
    // What is waited for may take long on a machine with other work; only a failing test waits to the end.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 120_000,
  },
})
