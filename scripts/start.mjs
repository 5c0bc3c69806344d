/** `npm start`: prepares what is missing and starts the whole product. */
import { enter } from './bootstrap/enter.mjs'

await enter('scripts/start/main.ts', process.argv.slice(2))
