import { canServe, type Ticket } from './routing.ts'

/** Places in the line as residents read them (W4, open point 3), and who goes before. */

/** Topics of everybody at work for the site, free or not, by staff id. */
export type AtWork = Readonly<Record<string, readonly string[]>>
type Topic = string | null
type Placed = Pick<
  Ticket,
  'callId' | 'topicId' | 'booked' | 'head' | 'handedBy' | 'turnAt' | 'othersAt'
>

/** One who goes before for another reason than an earlier arrival. */
export type LineGuest = {
  callId: string
  /** A booked visit, a call that lost its consultant, or one that a consultant has given to the line. */
  kind: 'visit' | 'back' | 'handed'
  /** Time of the visit (ms UTC); null for the others. */
  startsAt: number | null
}

/** Where one walk-in stands, and all that the number depends on. */
export type Standing = {
  /** One more than all who go before. */
  place: number
  topicId: Topic
  /** Topics of the walk-ins of the line, and how many of each go before: one list for all, because thousands are kept. */
  topics: readonly Topic[]
  walkIns: readonly number[]
  guests: readonly LineGuest[]
  /** Topics that compete with the own one for somebody at work; null: nobody there has it, all count. */
  rivals: readonly Topic[] | null
  /** How many at work could serve this one. */
  able: number
  /** Every guest of the line, whether it goes before this one or not. */
  inLine: ReadonlySet<string>
}

const NO_GUESTS: readonly LineGuest[] = []

/** How many walk-ins of a topic go before. */
export function walkInsOf({ topics, walkIns }: Standing, topicId: Topic): number {
  return walkIns[topics.indexOf(topicId)] ?? 0
}

/** What holds for all tickets of one topic. */
type TopicLine = {
  able: number
  rivals: readonly Topic[] | null
  /** Visits that go first wherever they stand, because their own consultant could serve this topic. */
  first: ReadonlySet<Placed>
}

/**
 * Where each walk-in of a line stands; null for visits, whose residents see their time, and for who is not
 * in it. The place is one more than the tickets that will really go first (W4): those ahead which somebody
 * at work could serve who could also serve this one, and every visit whose time has come, ahead or behind,
 * if its own consultant is at work and could serve this one. While nobody at work has the topic, all ahead
 * count.
 *
 * @param tickets in line order
 */
export function standingsOf(
  tickets: readonly Placed[],
  atWork: AtWork,
): (callId: string) => Standing | null {
  const indexes = new Map(tickets.map(({ callId }, index) => [callId, index]))
  const guests = tickets.filter((one) => isGuest(one) && one.turnAt === null)
  const inLine = new Set(guests.map(({ callId }) => callId))
  const walkInsByTopic = walkInIndexes(tickets)
  const [walkInTopics, lists] = [[...walkInsByTopic.keys()], [...walkInsByTopic.values()]]
  const topics = new Set(tickets.map(({ topicId }) => topicId))
  const known = new Map<Topic, TopicLine>()
  const topicLine = (topicId: Topic): TopicLine => {
    const line = known.get(topicId) ?? topicLineOf(topicId, topics, guests, atWork)
    known.set(topicId, line)
    return line
  }
  return (callId) => {
    const index = indexes.get(callId)
    if (index === undefined) return null
    const own = tickets[index]!
    if (own.booked) return null
    const line = topicLine(own.topicId)
    const walkIns = lists.map((all, at) =>
      competes(walkInTopics[at]!, line) ? countBelow(all, index) : 0,
    )
    const people = walkIns.reduce((sum, ahead) => sum + ahead, 0)
    const isAhead = (one: Placed) => indexes.get(one.callId)! < index && guestGoesBefore(one, line)
    const before = [...line.first, ...guests.filter(isAhead)]
    return {
      place: people + before.length + 1,
      topicId: own.topicId,
      topics: walkInTopics,
      walkIns,
      guests: before.length === 0 ? NO_GUESTS : before.map(guestOf),
      rivals: line.rivals,
      able: line.able,
      inLine,
    }
  }
}

/** Where the walk-ins of each topic stand: so that each of many pages need not go through the whole line. */
function walkInIndexes(tickets: readonly Placed[]): Map<Topic, number[]> {
  const byTopic = new Map<Topic, number[]>()
  for (const [index, one] of tickets.entries()) {
    if (isGuest(one)) continue
    const all = byTopic.get(one.topicId)
    if (all) all.push(index)
    else byTopic.set(one.topicId, [index])
  }
  return byTopic
}

/** How many of these rising numbers are below `limit`. */
function countBelow(rising: readonly number[], limit: number): number {
  let [from, to] = [0, rising.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (rising[middle]! < limit) from = middle + 1
    else to = middle
  }
  return from
}

const competes = (topicId: Topic, { rivals }: TopicLine): boolean =>
  !rivals || rivals.includes(topicId)

/** Does a guest ahead count, if it is not one of those that go first anyway? */
function guestGoesBefore(one: Placed, line: TopicLine): boolean {
  if (line.first.has(one)) return false
  if (!line.rivals) return true
  return competes(one.topicId, line) && (!one.booked || one.othersAt === null)
}

const isGuest = ({ booked, head }: Placed): boolean => booked !== null || head

function guestOf({ callId, booked, head, handedBy }: Placed): LineGuest {
  if (!head) return { callId, kind: 'visit', startsAt: booked?.startsAt ?? null }
  return { callId, kind: handedBy === null ? 'back' : 'handed', startsAt: null }
}

function topicLineOf(
  topicId: Topic,
  topics: ReadonlySet<Topic>,
  guests: readonly Placed[],
  atWork: AtWork,
): TopicLine {
  const servers = Object.values(atWork).filter((topicIds) => canServe(topicIds, topicId))
  const goesFirst = ({ booked, topicId: theirs }: Placed) => {
    const own = atWork[booked?.staffId ?? '']
    return own !== undefined && canServe(own, topicId) && canServe(own, theirs)
  }
  const rivals = [...topics].filter((other) => servers.some((own) => canServe(own, other)))
  return {
    able: servers.length,
    rivals: servers.length > 0 ? rivals : null,
    first: new Set(guests.filter((one) => one.booked && goesFirst(one))),
  }
}
