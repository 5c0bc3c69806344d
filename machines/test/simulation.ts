import {
  createActor,
  type AnyStateMachine,
  type EmittedFrom,
  type EventFromLogic,
  type InputFrom,
  type SnapshotFrom,
} from 'xstate'

/** The parts that every machine's snapshot has; a generic one does not show them to the compiler. */
export const inside = (snapshot: unknown) => snapshot as { value: unknown; context: unknown }

/** An event as a test writes it: the simulation adds `at`. */
export type Untimed<Event> = Event extends unknown ? Omit<Event, 'at'> : never

/** First instant of a simulation (ms UTC); any would do. */
export const START = 1_000_000_000

/**
 * One actor in simulated time. The registry of the server is played by `advance`: it stops at each deadline
 * in order and sends `clock.due`, so that no test waits and every run is the same.
 */
export interface Simulation<Machine extends AnyStateMachine> {
  readonly now: number
  readonly snapshot: SnapshotFrom<Machine>
  readonly value: SnapshotFrom<Machine>['value']
  readonly context: SnapshotFrom<Machine>['context']
  /** Send events, all at this instant. */
  send(...events: Untimed<EventFromLogic<Machine>>[]): void
  /** Let `ms` pass. Throws when a deadline is left standing by `clock.due`: the registry would spin. */
  advance(ms: number): void
  /** The registry is late: `ms` pass and nothing is sent. */
  oversleep(ms: number): void
  /** Facts told since the last call of `facts`. */
  facts(): EmittedFrom<Machine>[]
  /** Names of the facts told since the last call of `facts`, without one kind of noise. */
  told(except?: string): string[]
  /** Kill and start again after `outageMs`: the state goes through JSON, nothing falls due meanwhile. */
  reborn(outageMs: number): Simulation<Machine>
}

type Start<Machine extends AnyStateMachine> = {
  input?: InputFrom<Machine>
  stored?: string
  now?: number
}

export function simulate<Machine extends AnyStateMachine>(
  machine: Machine,
  deadlineOf: (snapshot: SnapshotFrom<Machine>) => number | null,
  { input, stored, now = START }: Start<Machine>,
): Simulation<Machine> {
  const facts: EmittedFrom<Machine>[] = []
  const options = stored === undefined ? { input } : { snapshot: JSON.parse(stored) as never }
  const actor = createActor(machine, options as never)
  actor.on('*', (fact: unknown) => void facts.push(fact as EmittedFrom<Machine>))
  let failure: unknown = null
  actor.subscribe({ error: (error) => void (failure = error) })
  actor.start()
  const snapshot = () => actor.getSnapshot() as SnapshotFrom<Machine>
  const send = (event: object) => {
    actor.send({ ...event, at: now } as never)
    if (failure !== null) throw failure
  }
  const take = () => facts.splice(0)

  return {
    get now() {
      return now
    },
    get snapshot() {
      return snapshot()
    },
    get value() {
      return inside(snapshot()).value as SnapshotFrom<Machine>['value']
    },
    get context() {
      return inside(snapshot()).context as SnapshotFrom<Machine>['context']
    },
    send: (...events) => events.forEach((event) => send(event as object)),
    advance(ms) {
      const end = now + ms
      for (let due = deadlineOf(snapshot()); due !== null && due <= end;) {
        now = Math.max(now, due)
        send({ type: 'clock.due' })
        const next = deadlineOf(snapshot())
        if (next === due) throw new Error(`deadline ${due - START} stands still`)
        due = next
      }
      now = end
    },
    oversleep: (ms) => void (now += ms),
    facts: take,
    told: (except) =>
      take()
        .map((fact) => (fact as { type: string }).type)
        .filter((type) => type !== except),
    reborn(outageMs) {
      const stored = JSON.stringify(actor.getPersistedSnapshot())
      const next = simulate(machine, deadlineOf, { stored, now: now + outageMs })
      next.send({ type: 'server.restarted' } as never)
      return next
    },
  }
}
