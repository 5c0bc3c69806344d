/** `npm test`: prepares what is missing and runs every check and test. */
import { enter } from './bootstrap/enter.mjs'

await enter('scripts/test/main.ts', process.argv.slice(2))
