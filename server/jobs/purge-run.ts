import type { AssignmentRow } from '#server/models/assignments.ts'
import type { Models } from '#server/models/index.ts'
import { erasePeople } from './person-erasure.ts'
import { purgeRules, removableAssignments } from './purge-rules.ts'

/** How many rows of each class went; `assignmentsWithoutCall` are too old and still there. */
export type PurgeCounts = Record<
  | 'sessions'
  | 'invitations'
  | 'people'
  | 'snapshots'
  | 'audit'
  | 'assignments'
  | 'assignmentsWithoutCall'
  | 'calls'
  | 'servings'
  | 'notes'
  | 'ratings'
  | 'refusedJoins'
  | 'blocks'
  | 'visits'
  | 'agendas'
  | 'handovers',
  number
>

/** The embedded engine looks up at most 200 values of one `$in` by an index. */
const PAGE = 200

/** Takes away what is older than its rule (privacy.md 3). Can be repeated at any time. */
export async function runPurge(
  models: Models,
  now: number,
  statisticsMonths: number,
): Promise<PurgeCounts> {
  const rules = purgeRules(now, statisticsMonths)
  const byIdle = await models.staffSessions.deleteMany(rules.sessionsByIdle)
  const byEnd = await models.staffSessions.deleteMany(rules.sessionsByEnd)
  const links = await models.staff.updateMany(rules.invitations, { $set: { invitation: null } })
  const people = await erasePeople(models, now)
  const snapshots = await models.snapshots.deleteMany(rules.snapshots)
  const audit = await models.audit.deleteMany(rules.audit)
  const assignments = await purgeAssignments(models, rules.assignments)
  // After the assignments, which go only when their call has its row.
  const calls = await models.calls.deleteMany(rules.calls)
  const servings = await models.servings.deleteMany(rules.servings)
  const notes = await models.servings.updateMany(rules.notes, {
    $set: { note: null, noteEraseAt: null },
  })
  const ratings = await models.ratings.deleteMany(rules.ratings)
  const refusedJoins = await models.refusedJoins.deleteMany(rules.refusedJoins)
  const blocks = await models.blocks.deleteMany(rules.blocks)
  const visits = await models.visits.deleteMany(rules.visits)
  const agendas = await models.agendas.deleteMany(rules.agendas)
  const handovers = await models.handovers.deleteMany(rules.handovers)
  return {
    sessions: byIdle.deletedCount + byEnd.deletedCount,
    invitations: links.modifiedCount,
    people,
    snapshots: snapshots.deletedCount,
    audit: audit.deletedCount,
    ...assignments,
    calls: calls.deletedCount,
    servings: servings.deletedCount,
    notes: notes.modifiedCount,
    ratings: ratings.deletedCount,
    refusedJoins: refusedJoins.deletedCount,
    blocks: blocks.deletedCount,
    visits: visits.deletedCount,
    agendas: agendas.deletedCount,
    handovers: handovers.deletedCount,
  }
}

async function purgeAssignments(
  models: Models,
  rule: ReturnType<typeof purgeRules>['assignments'],
): Promise<Pick<PurgeCounts, 'assignments' | 'assignmentsWithoutCall'>> {
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

function pageAfter(rule: ReturnType<typeof purgeRules>['assignments'], last: AssignmentRow) {
  return {
    live: rule.live,
    overAt: { ...rule.overAt, $gte: last.overAt! },
    $nor: [{ overAt: last.overAt!, _id: { $lte: last._id } }],
  }
}
