/** `node scripts/run.mjs ENTRY ...`: any other entry point, with the packages installed, on the pinned Node. */
import { enter } from './bootstrap/enter.mjs'

const [entry = '', ...args] = process.argv.slice(2)
await enter(entry, args)
