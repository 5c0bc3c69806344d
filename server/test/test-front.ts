import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { systemClock, type Clock } from '#server/clock.ts'
import { createBlocks } from '#server/blocks/blocks.ts'
import { createCallNetworks } from '#server/blocks/call-networks.ts'
import { readConfig } from '#server/config.ts'
import { CallFiles } from '#server/files/call-files.ts'
import { createFileMemory } from '#server/files/file-memory.ts'
import { createFront, type Front } from '#server/front.ts'
import type { Lead } from '#server/lead.ts'
import type { Peer } from '#server/peer.ts'
import { loadSites } from '#server/sites.ts'
import type { ClientMessage } from '#machines/protocol.ts'
import { writeSite } from './site-file.ts'
import { openTestDatabase, silentLog, type TestDatabase } from './test-database.ts'

export type TestFront = Front & {
  origin: string
  port: number
  database: TestDatabase
  lead: Lead
  /** What the lead was told, newest last. */
  told: { what: 'open' | 'message' | 'close'; peer: Peer; message?: ClientMessage }[]
  /** Live tickets as the lead knows them. */
  calls: Set<string>
  state: { inCall: Set<string>; waiting: number; mediaUp: boolean; draining: boolean }
  stop(): Promise<void>
}

export type TestFrontOptions = {
  env?: Record<string, string>
  clock?: Clock
  lead?: Partial<Lead>
  /** What the site's file says besides. */
  site?: Record<string, unknown>
}

/** The real edge on a free port, with a lead that only takes notes. */
export async function startTestFront(options: TestFrontOptions = {}): Promise<TestFront> {
  const dir = mkdtempSync(join(tmpdir(), 'okienko-front-'))
  writeApps(dir, options.site)
  const database = await openTestDatabase()
  const told: TestFront['told'] = []
  const calls = new Set<string>()
  const state: TestFront['state'] = {
    inCall: new Set(),
    waiting: 0,
    mediaUp: true,
    draining: false,
  }
  const lead: Lead = {
    join() {
      const callId = `call-${calls.size + 1}`
      calls.add(callId)
      return Promise.resolve({ callId })
    },
    isTicketAlive: (callId) => calls.has(callId),
    siteOfTicket: (callId) => (calls.has(callId) ? 'here' : null),
    liveCall: () => null,
    isServing: () => false,
    isInCall: (staffId) => state.inCall.has(staffId),
    waiting: () => state.waiting,
    expectedWait: () => null,
    sitesNow: () => [],
    giveUp: (callId) => void calls.delete(callId),
    checkIn: async () => ({ refused: 'not-now' }),
    startVisit: async () => ({ refused: 'not-now' }),
    missVisit: async () => ({ refused: 'not-now' }),
    staffChanged: async () => {},
    isMediaUp: () => state.mediaUp,
    isMediaDraining: () => false,
    isDraining: () => state.draining,
    onOpen: (peer) => void told.push({ what: 'open', peer }),
    onResidentMessage: (peer, message) => void told.push({ what: 'message', peer, message }),
    onStaffMessage: (peer, message) => void told.push({ what: 'message', peer, message }),
    onClose: (peer) => void told.push({ what: 'close', peer }),
    ...options.lead,
  }
  const config = readConfig({
    NODE_ENV: 'test',
    OKIENKO_PORT: '0',
    OKIENKO_DATA_DIR: dir,
    OKIENKO_SITES_DIR: join(dir, 'sites'),
    ...options.env,
  })
  const front = await createFront({
    config,
    bootId: 'boot-1',
    database,
    sites: await loadSites(config.sitesDir),
    log: silentLog,
    clock: options.clock ?? systemClock,
    randomBytes,
    lead,
    files: testFiles(options.clock),
    blocks: createBlocks({ models: database.models, secret: config.secret, now: Date.now }),
    networks: createCallNetworks(),
    apps: { widget: join(dir, 'widget'), staff: join(dir, 'staff') },
  })
  const stop = async () => {
    await front.close()
    await database.close()
    rmSync(dir, { recursive: true, force: true })
  }
  const { port, origin } = await front.listen().catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return { ...front, origin, port, database, lead, told, calls, state, stop }
}

const testFiles = (clock: Clock = systemClock): CallFiles =>
  new CallFiles({ memory: createFileMemory(), clock, tell: () => {}, onFirst: () => {} })

/** Small apps, built as the real ones are. */
function writeApps(dir: string, site: Record<string, unknown> = {}): void {
  const write = (path: string, content: string) => {
    const file = join(dir, path)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, content)
    writeFileSync(`${file}.br`, brotliCompressSync(content))
    writeFileSync(`${file}.gz`, gzipSync(content))
  }
  const script = `export const text = "${'okienko '.repeat(200)}"`
  write(
    'widget/index.html',
    '<!doctype html><html lang="pl"><head><title>widget</title></head><body><div id="app"></div></body></html>',
  )
  write('widget/assets/index-abc123.js', script)
  write('widget/loader.js', 'start(__OKIENKO_SITE__)')
  write('widget/pdf.html', '<!doctype html><title>PDF</title>')
  write('widget/pdf-frame.js', script)
  write('staff/index.html', '<!doctype html><title>staff</title>')
  write('staff/assets/index-def456.js', script)
  writeSite(join(dir, 'sites'), {
    launcher: { label: { pl: '$& </script>', en: 'Talk' } },
    ...site,
  })
}
