import { canServe, type Ticket } from './routing.ts'

/** Places in the line as residents read them (W4, open point 3). */

/** Topics of everybody at work for the site, free or not, by staff id. */
export type AtWork = Readonly<Record<string, readonly string[]>>
type Topic = string | null
type Placed = Pick<Ticket, 'callId' | 'topicId' | 'booked' | 'head' | 'turnAt' | 'othersAt'>

/**
 * Place in the line of each walk-in: one more than the tickets that will really go first (W4). Those are
 * tickets ahead which somebody at work could serve who could also serve this one, and every visit whose
 * time has come, ahead or behind, if its own consultant is at work and could serve this one. While nobody
 * at work has the topic, all ahead count. Visits have no place: their residents see their time.
 *
 * @param tickets in line order
 */
export function placesOf(tickets: readonly Placed[], atWork: AtWork): Map<string, number> {
  const visits = tickets.filter((one) => one.booked && one.turnAt === null)
  const topics = new Set(tickets.map(({ topicId }) => topicId))
  const rivals = rivalTopics(topics, Object.values(atWork))
  const firsts = new Map([...topics].map((topic) => [topic, firstVisits(visits, topic, atWork)]))
  const seen = new Map<Topic, number>()
  const opened: Placed[] = []
  const places = new Map<string, number>()
  let all = 0
  for (const ticket of tickets) {
    const { callId, topicId, booked, turnAt, othersAt } = ticket
    if (booked) {
      if (turnAt !== null) continue
      all += 1
      if (othersAt === null) opened.push(ticket)
      continue
    }
    const rivalsOfTopic = rivals.get(topicId)
    const first = firsts.get(topicId)!
    let ahead = first.size
    if (!rivalsOfTopic) ahead = all
    else {
      for (const rival of rivalsOfTopic) ahead += seen.get(rival) ?? 0
      for (const visit of opened)
        if (!first.has(visit) && rivalsOfTopic.includes(visit.topicId)) ahead += 1
    }
    places.set(callId, ahead + 1)
    seen.set(topicId, (seen.get(topicId) ?? 0) + 1)
    all += 1
  }
  return places
}

/** Visits that go before every walk-in of this topic, because their own consultant could serve it. */
function firstVisits(visits: readonly Placed[], topic: Topic, atWork: AtWork): Set<Placed> {
  const goesFirst = ({ booked, topicId }: Placed) => {
    const own = atWork[booked?.staffId ?? '']
    return own !== undefined && canServe(own, topic) && canServe(own, topicId)
  }
  return new Set(visits.filter(goesFirst))
}

/** For each topic in the line, the topics that compete with it for somebody at work. */
function rivalTopics(
  topics: ReadonlySet<Topic>,
  atWork: readonly (readonly string[])[],
): Map<Topic, Topic[]> {
  const rivals = new Map<Topic, Topic[]>()
  for (const own of topics) {
    const servers = atWork.filter((topicIds) => canServe(topicIds, own))
    if (servers.length === 0) continue
    rivals.set(
      own,
      [...topics].filter((other) => servers.some((topicIds) => canServe(topicIds, other))),
    )
  }
  return rivals
}
