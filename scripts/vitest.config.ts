import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

import { compiledMessages } from '../widget-vue/build/compiled-messages.ts'
import { findMediasoupWorker } from './setup/mediasoup-worker.ts'

/** Unit, property, machine and server tests; the end-to-end run has a configuration of its own. */
export default defineConfig({
  // The panel's messages as its build makes them.
  plugins: [vue(), compiledMessages()],
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: [
      'machines/**/*.test.ts',
      'server/**/*.test.ts',
      'media-worker/**/*.test.ts',
      'widget-vue/**/*.test.ts',
      'staff-vue/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', 'scripts/e2e/**'],
    environment: 'node',
    testTimeout: 15_000,
    env: { OKIENKO_MEDIASOUP_WORKER_BIN: (await findMediasoupWorker()) ?? '' },
  },
})
