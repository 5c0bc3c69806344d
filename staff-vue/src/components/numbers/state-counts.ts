import type { SiteNow } from '#machines/api-numbers.ts'

type Consultant = SiteNow['consultants'][number]
export type WorkState = Consultant['state']

/** In the order in which a manager asks: who talks, who can, who soon can, who cannot. */
export const WORK_STATES: readonly WorkState[] = [
  'busy',
  'offered',
  'ready',
  'wrapping',
  'pause',
  'away',
]

/** How many people are in each state; states without anybody are left out. */
export function stateCounts(
  consultants: readonly Pick<Consultant, 'state'>[],
): { state: WorkState; count: number }[] {
  return WORK_STATES.map((state) => ({
    state,
    count: consultants.filter((one) => one.state === state).length,
  })).filter(({ count }) => count > 0)
}

/** Everybody at work in these sites once, though a person may serve several. */
export function peopleAtWork(sites: readonly Pick<SiteNow, 'consultants'>[]): Consultant[] {
  const people = new Map<string, Consultant>()
  for (const { consultants } of sites) for (const one of consultants) people.set(one.staffId, one)
  return [...people.values()]
}
