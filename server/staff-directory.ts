import type { Log } from './log.ts'
import type { Models } from './models/index.ts'
import type { TopicRow } from './models/topics.ts'

/** What of a member of staff the desk and the line need. */
export type StaffEntry = {
  staffId: string
  name: string
  siteIds: string[]
  topicIds: string[]
  roles: readonly string[]
}

/**
 * Names, sites and topics of staff, read from the database when somebody signs in or an actor is
 * restored, and kept for the views. The database stays the truth: every connection reads anew.
 */
export interface StaffDirectory {
  load(staffId: string): Promise<StaffEntry | null>
  get(staffId: string): StaffEntry | undefined
  /** What residents read: the first name (look.md "Words"). */
  shownName(staffId: string): string
  topic(topicId: string): TopicRow | undefined
  /** Topics that this site offers now. */
  topicsOf(siteId: string): TopicRow[]
  /** How long a call on this topic takes with what follows (ms); without one, what the site's take on average. */
  lastsMs(siteId: string, topicId: string | null): number
  loadTopics(): Promise<void>
}

const lengthOf = ({ minutes, bufferAfterMin = 0 }: TopicRow): number =>
  (minutes + bufferAfterMin) * 60_000

export function createStaffDirectory(models: Models, log: Log): StaffDirectory {
  const entries = new Map<string, StaffEntry>()
  let topics = new Map<string, TopicRow>()
  return {
    async load(staffId) {
      const row = await models.staff.findById(staffId).lean().exec()
      if (!row || row.suspended) {
        entries.delete(staffId)
        log.info('staff.unknown', { staffId })
        return null
      }
      const { name, siteIds, topicIds, roles } = row
      const entry = { staffId, name, siteIds: [...siteIds], topicIds: [...topicIds], roles }
      entries.set(staffId, entry)
      return entry
    },
    get: (staffId) => entries.get(staffId),
    shownName: (staffId) => entries.get(staffId)?.name.split(' ')[0] ?? '',
    topic: (topicId) => topics.get(topicId),
    topicsOf: (siteId) => [...topics.values()].filter((row) => row.siteId === siteId && row.active),
    lastsMs(siteId, topicId) {
      const topic = topicId === null ? undefined : topics.get(topicId)
      if (topic) return lengthOf(topic)
      const all = this.topicsOf(siteId)
      return all.reduce((sum, row) => sum + lengthOf(row), 0) / Math.max(all.length, 1)
    },
    async loadTopics() {
      const rows = await models.topics.find({}).sort({ _id: 1 }).lean<TopicRow[]>().exec()
      topics = new Map(rows.map((row) => [row._id, row]))
    },
  }
}
