import { randomBytes } from 'node:crypto'
import { createBlocks } from '#server/blocks/blocks.ts'
import { createCallNetworks } from '#server/blocks/call-networks.ts'
import { systemClock } from '#server/clock.ts'
import { readConfig } from '#server/config.ts'
import { openDatabase } from '#server/database.ts'
import { CallFiles } from '#server/files/call-files.ts'
import { createFileMemory } from '#server/files/file-memory.ts'
import { createFront } from '#server/front.ts'
import { createLog } from '#server/log.ts'
import { loadSites } from '#server/sites.ts'
import { answerParent } from './child.ts'
import { settledMemory } from './memory.ts'

/** The real edge (origin, ticket, pace, peer) with nobody behind it: what an authenticated socket costs. */

const config = readConfig(process.env)
const log = createLog({ level: 'warn', pretty: false })
let open = 0
const database = await openDatabase({ uri: config.mongodbUri, dataDir: config.dataDir, log })
const front = await createFront({
  config,
  bootId: 'bench',
  database,
  sites: await loadSites(config.sitesDir),
  log,
  clock: systemClock,
  randomBytes,
  blocks: createBlocks({ models: database.models, secret: config.secret, now: Date.now }),
  networks: createCallNetworks(),
  files: new CallFiles({
    memory: createFileMemory(),
    clock: systemClock,
    tell: () => {},
    onFirst: () => {},
  }),
  lead: {
    join: () => Promise.reject(new Error('nobody joins here')),
    checkIn: () => Promise.reject(new Error('nobody checks in here')),
    startVisit: () => Promise.reject(new Error('nobody begins here')),
    missVisit: () => Promise.reject(new Error('nobody begins here')),
    expectedWait: () => null,
    giveUp: () => {},
    isTicketAlive: () => true,
    siteOfTicket: () => null,
    liveCall: () => null,
    staffChanged: async () => {},
    isServing: () => false,
    isInCall: () => false,
    waiting: () => 0,
    sitesNow: () => [],
    isMediaUp: () => true,
    isMediaDraining: () => false,
    isDraining: () => false,
    onOpen: () => void (open += 1),
    onResidentMessage: () => {},
    onStaffMessage: () => {},
    onClose: () => void (open -= 1),
  },
})

answerParent({
  listen: async () => (await front.listen()).origin,
  memory: settledMemory,
  sockets: () => open,
})
