import type { SiteNow } from '#machines/api-numbers.ts'
import type { World } from '#server/world.ts'

/** The live board of these sites (M5): who waits, who works, how many talk; nothing of what is said. */
export function sitesNow(world: World, siteIds: readonly string[]): SiteNow[] {
  return siteIds.map((siteId) => siteNow(world, siteId))
}

function siteNow(world: World, siteId: string): SiteNow {
  const tickets = world.queues.get(siteId)?.context.tickets ?? []
  const calls = world.calls
    .ids()
    .map((id) => world.calls.get(id))
    .filter((call) => call?.context.siteId === siteId && IN_CALL.has(String(call.value)))
  return {
    siteId,
    name: world.siteName(siteId),
    waiting: tickets.length,
    longestSince: tickets.length === 0 ? null : Math.min(...tickets.map((one) => one.arrivedAt)),
    calls: calls.length,
    channels: 2 * calls.length,
    consultants: consultantsOf(world, siteId),
  }
}

const IN_CALL = new Set(['connecting', 'talking', 'interrupted'])

function consultantsOf(world: World, siteId: string): SiteNow['consultants'] {
  return world.shifts
    .ids()
    .flatMap((staffId) => {
      const shift = world.shifts.get(staffId)
      if (!shift || shift.value === 'off' || !shift.context.siteIds.includes(siteId)) return []
      const name = world.staff.get(staffId)?.name ?? ''
      return [{ staffId, name, state: shift.value, since: shift.context.since }]
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'pl') || (a.staffId < b.staffId ? -1 : 1))
}
