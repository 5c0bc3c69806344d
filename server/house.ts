import {
  createActor,
  type AnyActor,
  type AnyEventObject,
  type AnyStateMachine,
  type EmittedFrom,
  type EventFromLogic,
  type InputFrom,
  type Snapshot,
  type SnapshotFrom,
} from 'xstate'
import type { Clock } from './clock.ts'

/**
 * The living actors of one kind, by id. A house starts them, restores them, wakes them at their deadlines
 * (`clock.due`) and tells what they did. An actor that throws is reported and let go; its neighbours live.
 */
export interface House<Machine extends AnyStateMachine> {
  open(id: string, input: InputFrom<Machine>): void
  /** Throws when the stored state cannot be restored; nothing is opened then. */
  restore(id: string, persisted: Snapshot<unknown>): void
  get(id: string): SnapshotFrom<Machine> | undefined
  persisted(id: string): Snapshot<unknown> | undefined
  /** False when there is no such actor, or when it cannot do anything with the event in its state. */
  send(id: string, event: EventFromLogic<Machine>): boolean
  close(id: string): void
  ids(): string[]
  closeAll(): void
}

export type HouseEvents<Machine extends AnyStateMachine> = {
  fact(id: string, fact: EmittedFrom<Machine>): void
  /** After every transition that changed anything. */
  change(id: string, snapshot: SnapshotFrom<Machine>): void
  /** The actor or one of its listeners failed; the actor is gone if `fatal`. */
  fault(id: string, error: unknown, fatal: boolean): void
}

/** A deadline that an actor leaves standing is looked at again after this time (ms), never in a tight loop. */
const STALE_WAKE_MS = 250

/** One for all actors that wait for nothing. */
const NO_WAKE = () => {}

type Tenant = {
  actor: AnyActor
  wakeAt: number | null
  cancelWake: () => void
}

export function createHouse<Machine extends AnyStateMachine>(
  machine: Machine,
  deadlineOf: (snapshot: SnapshotFrom<Machine>) => number | null,
  clock: Clock,
  events: HouseEvents<Machine>,
): House<Machine> {
  const tenants = new Map<string, Tenant>()
  const snapshotOf = (tenant: Tenant) => tenant.actor.getSnapshot() as SnapshotFrom<Machine>

  const guarded = (id: string, task: () => void): void => {
    try {
      task()
    } catch (error) {
      events.fault(id, error, false)
    }
  }

  const wake = (id: string, tenant: Tenant): void => {
    const due = tenant.wakeAt
    tenant.actor.send({ type: 'clock.due', at: clock.now() } as AnyEventObject)
    if (tenants.get(id) !== tenant || deadlineOf(snapshotOf(tenant)) !== due) return
    tenant.cancelWake = clock.at(clock.now() + STALE_WAKE_MS, () => wake(id, tenant))
  }

  const rearm = (id: string, tenant: Tenant): void => {
    const next = deadlineOf(snapshotOf(tenant))
    if (next === tenant.wakeAt) return
    tenant.cancelWake()
    tenant.wakeAt = next
    tenant.cancelWake = next === null ? NO_WAKE : clock.at(next, () => wake(id, tenant))
  }

  const close = (id: string): void => {
    const tenant = tenants.get(id)
    if (!tenant) return
    tenants.delete(id)
    tenant.cancelWake()
    tenant.actor.stop()
  }

  const settle = (id: string, actor: AnyActor): void => {
    const tenant: Tenant = { actor, wakeAt: null, cancelWake: NO_WAKE }
    tenants.set(id, tenant)
    actor.on('*', (fact: unknown) =>
      guarded(id, () => events.fact(id, fact as EmittedFrom<Machine>)),
    )
    // Two functions, not an observer: it would stay in memory with every actor (goals P2).
    actor.subscribe(
      (snapshot: unknown) => {
        if (tenants.get(id) !== tenant) return
        rearm(id, tenant)
        guarded(id, () => events.change(id, snapshot as SnapshotFrom<Machine>))
      },
      (error: unknown) => {
        close(id)
        events.fault(id, error, true)
      },
    )
    actor.start()
    rearm(id, tenant)
  }

  return {
    open: (id, input) => settle(id, createActor(machine, { input } as never)),
    restore: (id, snapshot) =>
      settle(id, createActor(machine, { snapshot, input: undefined } as never)),
    get(id) {
      const tenant = tenants.get(id)
      return tenant && snapshotOf(tenant)
    },
    persisted: (id) => tenants.get(id)?.actor.getPersistedSnapshot(),
    send(id, event) {
      const tenant = tenants.get(id)
      if (!tenant?.actor.getSnapshot().can(event)) return false
      tenant.actor.send(event)
      return true
    },
    close,
    ids: () => [...tenants.keys()],
    closeAll: () => [...tenants.keys()].forEach(close),
  }
}
