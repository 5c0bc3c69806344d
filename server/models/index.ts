import type { Connection, Model, Schema } from 'mongoose'
import { agendasSchema, type AgendaRow } from './agendas.ts'
import { assignmentsSchema, type AssignmentRow } from './assignments.ts'
import { auditSchema, type AuditRow } from './audit.ts'
import { blocksSchema, type BlockRow } from './blocks.ts'
import { callsSchema, type CallRow } from './calls.ts'
import { faqSchema, type FaqRow } from './faq.ts'
import { handoversSchema, type HandoverRow } from './handovers.ts'
import { managerLeavesSchema, type ManagerLeavesRow } from './manager-leaves.ts'
import { ratingsSchema, type RatingRow } from './ratings.ts'
import { refusedJoinsSchema, type RefusedJoinsRow } from './refused-joins.ts'
import { servingsSchema, type ServingRow } from './servings.ts'
import { sitesSchema, type SiteRow } from './sites.ts'
import { snapshotsSchema, type SnapshotRow } from './snapshots.ts'
import { staffSessionsSchema, type StaffSessionRow } from './staff-sessions.ts'
import { staffSchema, type StaffRow } from './staff.ts'
import { ticketMovesSchema, type TicketMoveRow } from './ticket-moves.ts'
import { topicsSchema, type TopicRow } from './topics.ts'
import { visitsSchema, type VisitRow } from './visits.ts'

/** Everything that may be stored: the whole list, each with its closed fields. */
export type Models = Readonly<{
  staff: Model<StaffRow>
  staffSessions: Model<StaffSessionRow>
  sites: Model<SiteRow>
  topics: Model<TopicRow>
  faq: Model<FaqRow>
  agendas: Model<AgendaRow>
  visits: Model<VisitRow>
  handovers: Model<HandoverRow>
  managerLeaves: Model<ManagerLeavesRow>
  calls: Model<CallRow>
  servings: Model<ServingRow>
  ratings: Model<RatingRow>
  refusedJoins: Model<RefusedJoinsRow>
  blocks: Model<BlockRow>
  assignments: Model<AssignmentRow>
  snapshots: Model<SnapshotRow>
  ticketMoves: Model<TicketMoveRow>
  audit: Model<AuditRow>
}>

/** Makes the models of one connection, so that tests can have several databases. */
export function createModels(connection: Connection): Models {
  const model = <Row>(name: string, schema: Schema<Row>) =>
    connection.model(name, schema, name) as unknown as Model<Row>
  return {
    staff: model('staff', staffSchema()),
    staffSessions: model('staffSessions', staffSessionsSchema()),
    sites: model('sites', sitesSchema()),
    topics: model('topics', topicsSchema()),
    faq: model('faq', faqSchema()),
    agendas: model('agendas', agendasSchema()),
    visits: model('visits', visitsSchema()),
    handovers: model('handovers', handoversSchema()),
    managerLeaves: model('managerLeaves', managerLeavesSchema()),
    calls: model('calls', callsSchema()),
    servings: model('servings', servingsSchema()),
    ratings: model('ratings', ratingsSchema()),
    refusedJoins: model('refusedJoins', refusedJoinsSchema()),
    blocks: model('blocks', blocksSchema()),
    assignments: model('assignments', assignmentsSchema()),
    snapshots: model('snapshots', snapshotsSchema()),
    ticketMoves: model('ticketMoves', ticketMovesSchema()),
    audit: model('audit', auditSchema()),
  }
}

/**
 * Makes the indexes that are missing; they carry the promises of design rule 3, so the server does
 * not listen before this has ended.
 * @throws the driver's error when an index cannot be made
 */
export async function ensureIndexes(models: Models): Promise<void> {
  for (const model of Object.values(models)) {
    await model.createIndexes()
  }
}
