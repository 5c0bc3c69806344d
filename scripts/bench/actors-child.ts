import { assign, createActor, setup, type AnyActor, type AnyStateMachine } from 'xstate'
import { callMachine } from '#machines/call.ts'
import { queueMachine } from '#machines/queue.ts'
import { shiftMachine } from '#machines/shift.ts'
import { demand } from './bench.ts'
import { answerParent } from './child.ts'
import { settledMemory } from './memory.ts'

/** One fresh process of the actors bench: speed, memory and restoring of our machines and a trivial one. */

const AT = Date.UTC(2026, 10, 23, 9, 0)
const BOTH = { camera: true, microphone: true }
export type Kind = 'trivial' | 'call' | 'shift' | 'queue'
export const KINDS = ['trivial', 'call', 'shift', 'queue'] as const

const trivialMachine = setup({
  types: { context: {} as { count: number }, events: {} as { type: 'turn' } },
}).createMachine({
  id: 'trivial',
  context: { count: 0 },
  initial: 'left',
  states: {
    left: {
      on: {
        turn: { target: 'right', actions: assign({ count: ({ context }) => context.count + 1 }) },
      },
    },
    right: {
      on: {
        turn: { target: 'left', actions: assign({ count: ({ context }) => context.count + 1 }) },
      },
    },
  },
})

type Subject = {
  machine: AnyStateMachine
  input: unknown
  /** Brings a new actor to where it is measured. */
  path: object[]
  /** Two events that change the state and change it back. */
  turn: [object, object]
  isRight(context: never, value: unknown, events: number): boolean
}

const ticket = (callId: string, present = true) => ({
  type: 'ticket.waiting',
  ticket: {
    ...{ callId, topicId: null, arrivedAt: AT, booked: null, lastsMs: 0 },
    ...{ head: false, handedBy: null, present, devices: BOTH },
  },
  at: AT,
})

const SUBJECTS: Record<Kind, Subject> = {
  trivial: {
    machine: trivialMachine,
    input: undefined,
    path: [],
    turn: [{ type: 'turn' }, { type: 'turn' }],
    isRight: ({ count }: { count: number }, value, events) => count === events && value === 'left',
  },
  call: {
    machine: callMachine,
    input: {
      callId: 'call-1',
      siteId: 'wroclaw',
      topicId: null,
      devices: BOTH,
      termsVersion: '1',
      language: 'pl',
      at: AT,
    },
    path: [
      { type: 'resident.connected', at: AT },
      { type: 'offer.made', offerId: 'offer-1', staffId: 'anna', at: AT },
      { type: 'offer.accepted', offerId: 'offer-1', staffId: 'anna', at: AT },
      { type: 'media.flowing', at: AT },
    ],
    turn: [
      { type: 'resident.disconnected', at: AT },
      { type: 'resident.connected', at: AT },
    ],
    isRight: (_, value) => value === 'talking',
  },
  shift: {
    machine: shiftMachine,
    input: { staffId: 'anna', siteIds: ['wroclaw'], topicIds: ['dowody'], wrapMs: 60_000, at: AT },
    path: [
      { type: 'consultant.connected', at: AT },
      { type: 'shift.started', devices: BOTH, at: AT },
    ],
    turn: [
      { type: 'shift.paused', at: AT },
      { type: 'shift.started', devices: BOTH, at: AT },
    ],
    isRight: (_, value) => value === 'ready',
  },
  queue: {
    machine: queueMachine,
    input: { siteId: 'wroclaw', services: [] },
    path: Array.from({ length: 20 }, (_, index) => ticket(`call-${index}`)),
    turn: [ticket('call-10', false), ticket('call-10')],
    isRight: ({ tickets }: { tickets: { present: boolean }[] }) =>
      tickets.length === 20 && tickets.every(({ present }) => present),
  },
}

function actorOf({ machine, input, path }: Subject): AnyActor {
  const actor = createActor(machine, { input } as never)
  actor.start()
  for (const event of path) actor.send(event as never)
  return actor
}

/** Events a second over some 60 ms; the state afterwards has to be the one it should be. */
function speed(kind: Kind): number {
  const subject = SUBJECTS[kind]
  const actor = actorOf(subject)
  const [there, back] = subject.turn
  let events = 0
  const begun = performance.now()
  let took = 0
  while (took < 60) {
    for (let turn = 0; turn < 100; turn += 1) {
      actor.send(there as never)
      actor.send(back as never)
    }
    events += 200
    took = performance.now() - begun
  }
  const { context, value } = actor.getSnapshot() as never as { context: never; value: unknown }
  demand(subject.isRight(context, value, events), `${kind}: the state after ${events} events`)
  return (events / took) * 1_000
}

/** Heap of one more actor (bytes). */
async function bytes(kind: Kind): Promise<number> {
  const count = 2_000
  const subject = SUBJECTS[kind]
  const kept: AnyActor[] = []
  const before = await settledMemory()
  for (let index = 0; index < count; index += 1) kept.push(actorOf(subject))
  const after = await settledMemory()
  demand(kept.length === count, 'all actors are kept')
  return (after.heap - before.heap) / count
}

/** Time to bring 1,000 actors back from stored text (ms): parse, create, start, right state. */
function restore(kind: Kind): number {
  const subject = SUBJECTS[kind]
  const text = JSON.stringify(actorOf(subject).getPersistedSnapshot())
  const value = actorOf(subject).getSnapshot().value as unknown
  const begun = performance.now()
  const actors = Array.from({ length: 1_000 }, () => {
    const actor = createActor(subject.machine, {
      snapshot: JSON.parse(text),
      input: undefined,
    } as never)
    actor.start()
    return actor
  })
  const took = performance.now() - begun
  demand(
    actors.every((actor) => actor.getSnapshot().value === value),
    `${kind}: restored in its state`,
  )
  return took
}

/** One value of each kind, in turn, so that all share what else the machine does. */
const inTurn = <T>(measure: (kind: Kind) => T): Record<Kind, T> =>
  Object.fromEntries(KINDS.map((kind) => [kind, measure(kind)])) as Record<Kind, T>

answerParent({
  speed: () => inTurn(speed),
  restore: () => inTurn(restore),
  bytes: async () => {
    const found = {} as Record<Kind, number>
    for (const kind of KINDS) found[kind] = await bytes(kind)
    return found
  },
})
