import { mergeConfig } from 'vitest/config'
import endToEnd from './vitest.e2e.config.ts'

/** Calls with Firefox; `npm test` runs them in a network of their own (scripts/test/own-network.ts). */
const config = mergeConfig(endToEnd, {})
config.test = {
  ...config.test,
  include: ['scripts/e2e/**/*.firefox.ts'],
  exclude: [],
}
export default config
