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
  /** Walk-ins that go before, by topic. */
  walkIns: ReadonlyMap<Topic, number>
  guests: readonly LineGuest[]
  /** Topics that compete with the own one for somebody at work; null: nobody there has it, all count. */
  rivals: readonly Topic[] | null
  /** How many at work could serve this one. */
  able: number
  /** Every guest of the line, whether it goes before this one or not. */
  inLine: ReadonlySet<string>
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
  const topics = new Set(tickets.map(({ topicId }) => topicId))
  const known = new Map<Topic, TopicLine>()
  const topicLine = (topicId: Topic): TopicLine => {
    const line = known.get(topicId) ?? topicLineOf(topicId, topics, guests, atWork)
    known.set(topicId, line)
    return line
  }
  return (callId) => {
    const index = indexes.get(callId)
    const own = index === undefined ? undefined : tickets[index]
    if (!own || own.booked) return null
    const line = topicLine(own.topicId)
    const before = [...line.first, ...tickets.slice(0, index).filter((one) => isBefore(one, line))]
    const walkIns = new Map<Topic, number>()
    for (const one of before)
      if (!isGuest(one)) walkIns.set(one.topicId, (walkIns.get(one.topicId) ?? 0) + 1)
    return {
      place: before.length + 1,
      topicId: own.topicId,
      walkIns,
      guests: before.filter(isGuest).map(guestOf),
      rivals: line.rivals,
      able: line.able,
      inLine,
    }
  }
}

/** Does a ticket ahead count, if it is not one of those that go first anyway? */
function isBefore(one: Placed, { rivals, first }: TopicLine): boolean {
  if (one.turnAt !== null || first.has(one)) return false
  if (!rivals) return true
  return rivals.includes(one.topicId) && (!one.booked || one.othersAt === null)
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
