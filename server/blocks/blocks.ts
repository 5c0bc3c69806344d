import { createHmac } from 'node:crypto'
import { BLOCK_MS, type BlockReason } from '#machines/block.ts'
import { networkOf } from '#server/address.ts'
import { isDuplicate } from '#server/database.ts'
import type { BlockRow } from '#server/models/blocks.ts'
import type { Models } from '#server/models/index.ts'

export type NewBlock = {
  callId: string
  siteId: string
  /** As `networkOf` gives it. */
  network: string
  reason: BlockReason
  byStaffId: string
}

/** Networks that get no call at a site for a day (privacy.md 9). */
export type Blocks = {
  /** Stored when it resolves; of one call there is one block, however often it is asked for. */
  add(block: NewBlock): Promise<void>
  /** How long this address still gets no call here (ms); null: it may call. */
  leftFor(siteId: string, ip: string): Promise<number | null>
  /** Those in force at these sites, the newest first. */
  list(siteIds: readonly string[]): Promise<BlockRow[]>
  /** Takes one away; null when there is none such at these sites (any more). */
  lift(blockId: string, siteIds: readonly string[]): Promise<BlockRow | null>
}

/** Most that one page of a manager shows. */
const MOST_SHOWN = 200

export function createBlocks(deps: {
  models: Pick<Models, 'blocks'>
  /** The installation's own; it makes what is stored unreadable elsewhere. */
  secret: string
  now: () => number
}): Blocks {
  const { models, secret, now } = deps
  // A key for each day: rows of different days cannot be told to be of one network.
  const keyed = (network: string, day: string) => {
    const key = createHmac('sha256', secret).update(`block:${day}`).digest()
    return createHmac('sha256', key).update(network).digest('base64url').slice(0, 22)
  }
  const inForce = () => ({ expiresAt: { $gt: new Date(now()) } })
  return {
    async add({ callId, network, ...rest }) {
      const at = now()
      const expiresAt = new Date(at + BLOCK_MS)
      const row = { _id: callId, network: keyed(network, dayOf(at)), ...rest, at, expiresAt }
      await models.blocks.create(row).catch((error: unknown) => {
        if (!isDuplicate(error)) throw error
      })
    },
    async leftFor(siteId, ip) {
      const network = networkOf(ip)
      // A block of a day reaches into one other day at most.
      const keys = [dayOf(now()), dayOf(now() - BLOCK_MS)].map((day) => keyed(network, day))
      const rows = await models.blocks
        .find({ siteId, network: { $in: keys }, ...inForce() })
        .lean<BlockRow[]>()
      if (rows.length === 0) return null
      return Math.max(...rows.map(({ expiresAt }) => expiresAt.getTime())) - now()
    },
    list: async (siteIds) =>
      models.blocks
        .find({ siteId: { $in: [...siteIds] }, ...inForce() })
        .sort({ at: -1, _id: 1 })
        .limit(MOST_SHOWN)
        .lean<BlockRow[]>(),
    lift: async (blockId, siteIds) =>
      models.blocks
        .findOneAndDelete({ _id: blockId, siteId: { $in: [...siteIds] } })
        .lean<BlockRow | null>(),
  }
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
