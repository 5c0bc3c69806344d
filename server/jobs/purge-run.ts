import type { AssignmentRow } from '#server/models/assignments.ts'
import type { Models } from '#server/models/index.ts'
import { erasePeople } from './person-erasure.ts'
import {
  overTime,
  removableAssignments,
  retentionClasses,
  type KeepingTimes,
  type RetentionClass,
} from './purge-rules.ts'

/** How many rows of each class went; `assignmentsWithoutCall` are too old and still there. */
export type PurgeCounts = Record<string, number>

/** What a purge asks of a collection, whatever its rows are. */
type Rows = {
  deleteMany(filter: object): PromiseLike<{ deletedCount: number }>
  updateMany(filter: object, update: object): PromiseLike<{ modifiedCount: number }>
}

/** The embedded engine looks up at most 200 values of one `$in` by an index. */
const PAGE = 200

/** Takes away what is older than its rule (privacy.md 3). Can be repeated at any time. */
export async function runPurge(
  models: Models,
  now: number,
  times: KeepingTimes,
): Promise<PurgeCounts> {
  const counts: PurgeCounts = {}
  for (const one of retentionClasses(now, times)) {
    Object.assign(counts, await take(models, one, now))
  }
  return counts
}

async function take(models: Models, one: RetentionClass, now: number): Promise<PurgeCounts> {
  const { name, takes } = one
  const rows = models[one.collection] as unknown as Rows
  const over = overTime(one, 'none')
  switch (takes) {
    case 'rows':
      return { [name]: (await rows.deleteMany(over)).deletedCount }
    case 'people':
      return { [name]: await erasePeople(models, now) }
    case 'assignments':
      return purgeAssignments(models, over as OldAssignments)
    case 'sweep':
      return {}
    default:
      return { [name]: (await rows.updateMany(over, takes.blank)).modifiedCount }
  }
}

type OldAssignments = { live: false; overAt: { $lt: number } }

async function purgeAssignments(models: Models, rule: OldAssignments): Promise<PurgeCounts> {
  const counts = { assignments: 0, assignmentsWithoutCall: 0 }
  let after: AssignmentRow | null = null
  for (;;) {
    const page: AssignmentRow[] = await models.assignments
      .find(after === null ? rule : pageAfter(rule, after))
      .sort({ overAt: 1, _id: 1 })
      .limit(PAGE)
      .lean<AssignmentRow[]>()
    if (page.length === 0) return counts
    after = page.at(-1)!
    const callIds = [...new Set(page.map((row) => row.callId))]
    const calls = await models.calls
      .find({ _id: { $in: callIds } }, { _id: 1 })
      .lean<{ _id: string }[]>()
    const ids = removableAssignments(page, new Set(calls.map((call) => call._id)))
    const { deletedCount } = await models.assignments.deleteMany({ _id: { $in: ids } })
    counts.assignments += deletedCount
    counts.assignmentsWithoutCall += page.length - ids.length
  }
}

function pageAfter(rule: OldAssignments, last: AssignmentRow) {
  return {
    live: rule.live,
    overAt: { ...rule.overAt, $gte: last.overAt! },
    $nor: [{ overAt: last.overAt!, _id: { $lte: last._id } }],
  }
}
