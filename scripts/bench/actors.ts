import type { Kind } from './actors-child.ts'
import { atLeast, atMost, show, told, type Bench, type Row } from './bench.ts'
import { bootOnce, CALLS, SHIFTS, storeActors } from './boot.ts'
import { BenchChild, startDatabase } from './child.ts'
import { withModels } from './city-data.ts'
import { estimate, ratio } from './statistics.ts'

/** Our machines beside a trivial one of the same library (goals P12). */

const OURS = ['call', 'shift', 'queue'] as const
type Series = Record<Kind, number[]>
const series = (): Series => ({ trivial: [], call: [], shift: [], queue: [] })

function add(to: Series, values: Record<Kind, number>): void {
  for (const [kind, value] of Object.entries(values)) to[kind as Kind].push(value)
}

/** Fresh processes, in each several rounds of all machines in turn. */
async function machines(processes: number, rounds: number) {
  const found = { speed: series(), restore: series(), bytes: series() }
  for (let turn = 0; turn < processes; turn += 1) {
    const child = new BenchChild('actors-child.ts')
    try {
      await child.ask('speed')
      for (let round = 0; round < rounds; round += 1) {
        add(found.speed, await child.ask('speed'))
        add(found.restore, await child.ask('restore'))
      }
      add(found.bytes, await child.ask('bytes'))
    } finally {
      await child.stop()
    }
  }
  return found
}

async function boots(count: number): Promise<number[]> {
  const database = await startDatabase()
  try {
    await withModels(database.uri, database.dir, storeActors)
    const times: number[] = []
    for (let turn = 0; turn < count; turn += 1)
      times.push(await bootOnce(database.uri, database.dir))
    return times
  } finally {
    await database.stop()
  }
}

type Found = Awaited<ReturnType<typeof machines>>

function rows({ speed, restore, bytes }: Found, bootTimes: readonly number[]): Row[] {
  const trivial = (values: Series, unit: 'events/s' | 'B' | 'ms'): string =>
    `trivial machine ${show(estimate(values.trivial).value, unit)}`
  return [
    ...OURS.map((kind): Row => ({
      what: `${kind}: events a second`,
      ours: show(estimate(speed[kind]).value, 'events/s'),
      baseline: trivial(speed, 'events/s'),
      ...atLeast(estimate(speed[kind]), 200_000, 'events/s'),
    })),
    ...OURS.map((kind): Row => ({
      what: `${kind}: heap for each actor${kind === 'queue' ? ' (20 tickets in it)' : ''}`,
      ours: show(estimate(bytes[kind]).value, 'B'),
      baseline: trivial(bytes, 'B'),
      ...(kind === 'call'
        ? atMost(estimate(bytes[kind]), 6 * 1024, 'B')
        : told(estimate(bytes[kind]), 'B')),
    })),
    ...OURS.slice(0, 2).map((kind): Row => ({
      what: `restore of 1,000 ${kind}s, machines alone`,
      ours: show(estimate(restore[kind]).value, 'ms'),
      baseline: trivial(restore, 'ms'),
      ...atMost(estimate(restore[kind]), 100, 'ms'),
    })),
    {
      what: `the whole boot: ${CALLS} waiting calls, ${SHIFTS} shifts`,
      ours: show(estimate(bootTimes).value, 'ms'),
      baseline: `machines alone ${show(estimate(restore.call).value, 'ms')}`,
      ...told(ratio(bootTimes, restore.call), 'x'),
    },
  ]
}

export const actorsBench: Bench = {
  name: 'actors',
  title: 'events, memory and restoring of actors',
  async run({ quick, say }) {
    const [processes, rounds] = quick ? [1, 3] : [3, 9]
    const found = await machines(processes, rounds)
    say('machines are measured')
    const bootTimes = await boots(quick ? 2 : 9)
    return {
      rows: rows(found, bootTimes),
      notes: [
        `${processes} fresh processes with ${rounds} rounds each of all machines in turn, after one round that does not count. Events are pairs that change the state and change it back (call: resident lost and back while talking; shift: pause and ready; queue: a page lost and back in a line of 20), 60 ms for each value. The baseline has two states and a counter.`,
        'Memory is that of the bare actor, without the house, the views and the socket of the running server (see sockets). The whole boot reads snapshots, staff and assignments from the embedded database, sends every call into its line, and begins to write the changed snapshots.',
      ],
    }
  },
}
