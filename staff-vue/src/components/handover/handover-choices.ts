import type { HandoverRequest, Orphan } from '#machines/api-schedule.ts'

export type HandoverChange = HandoverRequest['change']
export type HandoverChoice = HandoverRequest['choices'][number]
export type OrphanTarget = Orphan['targets'][number]

/** A target as the value of a form field; an empty one cancels the visit. */
export const keyOf = ({ staffId, startsAt }: Pick<OrphanTarget, 'staffId' | 'startsAt'>) =>
  `${startsAt}/${staffId}`
export const CANCEL = 'cancel'
/** Nothing has been decided for the visit yet. */
export const OPEN = ''

/**
 * What is proposed before anybody chooses: the first target of each visit that no earlier one takes, so
 * that two visits never start with the same time of the same person. A visit without any stays open.
 */
export function firstChoices(orphans: readonly Orphan[]): Map<string, string> {
  const taken = new Set<string>()
  const choices = new Map<string, string>()
  for (const { visit, targets } of orphans) {
    const key = targets.map(keyOf).find((one) => !taken.has(one)) ?? OPEN
    if (key !== OPEN) taken.add(key)
    choices.set(visit.visitId, key)
  }
  return choices
}

/** Choices that stand, for the visits that are still there; new visits get a proposal of their own. */
export function keptChoices(
  orphans: readonly Orphan[],
  before: ReadonlyMap<string, string>,
  failed: readonly string[],
): Map<string, string> {
  const choices = new Map<string, string>()
  const proposed = firstChoices(orphans)
  for (const { visit, targets } of orphans) {
    const { visitId } = visit
    const old = before.get(visitId)
    const stands =
      old !== undefined &&
      !failed.includes(visitId) &&
      (old === CANCEL || targets.some((target) => keyOf(target) === old))
    choices.set(visitId, stands ? old : (proposed.get(visitId) ?? OPEN))
  }
  return choices
}

/** Visits that share a time of one person with another: only one of them can have it. */
export function clashes(
  orphans: readonly Orphan[],
  choices: ReadonlyMap<string, string>,
): Set<string> {
  const spans = orphans.flatMap(({ visit, targets }) => {
    const target = targets.find((one) => keyOf(one) === choices.get(visit.visitId))
    const duration = visit.endsAt - visit.startsAt
    return target
      ? [
          {
            id: visit.visitId,
            staffId: target.staffId,
            from: target.startsAt,
            to: target.startsAt + duration,
          },
        ]
      : []
  })
  return new Set(
    spans
      .filter((one) =>
        spans.some(
          (other) =>
            other.id !== one.id &&
            other.staffId === one.staffId &&
            other.from < one.to &&
            one.from < other.to,
        ),
      )
      .map(({ id }) => id),
  )
}

/** What is sent; null while a visit is undecided or two want the same time. */
export function decided(
  orphans: readonly Orphan[],
  choices: ReadonlyMap<string, string>,
): HandoverChoice[] | null {
  if (clashes(orphans, choices).size > 0) return null
  const result: HandoverChoice[] = []
  for (const { visit, targets } of orphans) {
    const key = choices.get(visit.visitId) ?? OPEN
    const target = targets.find((one) => keyOf(one) === key)
    if (!target && key !== CANCEL) return null
    result.push({
      visitId: visit.visitId,
      target: target ? { staffId: target.staffId, startsAt: target.startsAt } : null,
    })
  }
  return result
}
