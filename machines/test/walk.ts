import { createActor, transition, type AnyStateMachine, type SnapshotFrom } from 'xstate'
import { inside, START } from './simulation.ts'

/** How a walk tells two situations apart and what can happen in each. */
export type WalkPlan<Machine extends AnyStateMachine> = {
  machine: Machine
  input: unknown
  deadlineOf: (snapshot: SnapshotFrom<Machine>) => number | null
  /** Events without `at`; the walk adds the clock at the next deadline. */
  alphabet: readonly { type: string }[]
  /** What matters of a context, as JSON; instants replaced by whether they stand. */
  gist: (snapshot: SnapshotFrom<Machine>) => unknown
}

export type Situation = { key: string; value: string; stored: string; now: number; next: string[] }

const jsonOf = (value: unknown): string => JSON.stringify(value)

const essence = (snapshot: unknown): string =>
  jsonOf([inside(snapshot).value, inside(snapshot).context])

/** True for what JSON keeps as it is: no undefined, no Map, no Date, no NaN. */
export function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isJson)
  if (typeof value !== 'object') return false
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isJson)
}

/**
 * Breadth-first over every situation that events can lead to. At each step the event is given to the
 * living snapshot and to an actor restored from its JSON: both must come to the same state.
 *
 * @throws when an event throws, when a context is not plain JSON, or when restoring changes the next step
 */
export function walk<Machine extends AnyStateMachine>(
  plan: WalkPlan<Machine>,
): Map<string, Situation> {
  const { machine, deadlineOf, gist } = plan
  const first = createActor(machine, { input: plan.input } as never).start()
  const found = new Map<string, Situation>()
  const open: { snapshot: SnapshotFrom<Machine>; situation: Situation }[] = []

  const note = (snapshot: SnapshotFrom<Machine>, persisted: unknown, now: number): string => {
    const key = jsonOf([inside(snapshot).value, gist(snapshot)])
    if (found.has(key)) return key
    if (!isJson(inside(snapshot).context)) throw new Error(`context is not JSON: ${key}`)
    const situation = {
      key,
      value: String(inside(snapshot).value),
      stored: jsonOf(persisted),
      now,
      next: [],
    }
    found.set(key, situation)
    open.push({ snapshot, situation })
    return key
  }

  note(first.getSnapshot() as SnapshotFrom<Machine>, first.getPersistedSnapshot(), START)
  for (let current = open.shift(); current; current = open.shift()) {
    const { snapshot, situation } = current
    const due = deadlineOf(snapshot)
    const ticks = due === null ? [] : [{ type: 'clock.due', at: Math.max(due, situation.now) }]
    const events = plan.alphabet.map((event) => ({ ...event, at: situation.now + 1 }))
    for (const event of [...ticks, ...events]) {
      const actor = createActor(machine, { snapshot: JSON.parse(situation.stored) } as never)
      let failure: unknown = null
      actor.subscribe({ error: (error) => void (failure = error) })
      actor.start()
      actor.send(event as never)
      if (failure !== null) throw failure
      const restored = actor.getSnapshot() as SnapshotFrom<Machine>
      const [living] = transition(machine, snapshot as never, event as never) as [
        SnapshotFrom<Machine>,
        unknown,
      ]
      const same = essence(restored)
      if (same !== essence(living))
        throw new Error(`restored differs at ${situation.key} by ${event.type}`)
      situation.next.push(note(restored, actor.getPersistedSnapshot(), event.at))
    }
  }
  return found
}

/** Situations from which `goal` can be reached. */
export function canReach(
  found: ReadonlyMap<string, Situation>,
  goal: (situation: Situation) => boolean,
): Set<string> {
  const good = new Set([...found.values()].filter(goal).map(({ key }) => key))
  for (let grown = true; grown;) {
    grown = false
    for (const { key, next } of found.values()) {
      if (good.has(key) || !next.some((other) => good.has(other))) continue
      good.add(key)
      grown = true
    }
  }
  return good
}
