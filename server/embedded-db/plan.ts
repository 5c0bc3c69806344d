import { equal } from './compare.ts'
import type { Collection, Index, KeyRange } from './collection.ts'
import { conjuncts, type Condition, type Filter } from './filter.ts'
import { keyOf, prefixEnd } from './keystring.ts'
import { compile } from './match.ts'
import type { KeyField } from './paths.ts'
import { numberOf, Rank, rankOf } from './value.ts'

/** How documents are reached. Every way gives at least what matches; the matcher decides. */
export type Access =
  | { kind: 'scan' }
  | { kind: 'index'; index: Index; ranges: KeyRange[]; reverse: boolean }
  | { kind: 'union'; parts: Access[] }

/** A way to the documents, whether they come in sort order, and whether the filter chose it. */
export interface Plan {
  access: Access
  sorted: boolean
  bounded: boolean
}

const MOST_RANGES = 200
const EVERYTHING: KeyRange = { low: Buffer.alloc(0), high: Buffer.from([0xff, 0xff]) }
const RANGE_RANKS: readonly number[] = [
  Rank.number,
  Rank.string,
  Rank.objectId,
  Rank.boolean,
  Rank.date,
]

/** Chooses the index that narrows most; at a draw the one that also gives the sort order. */
export function planQuery(collection: Collection, filter: Filter, sort: readonly KeyField[]): Plan {
  const conditions = conjuncts(filter).flatMap((part) => usableConditions(part, ''))
  let best: { plan: Plan; score: number } | undefined
  for (const index of collection.indexes) {
    if (!impliesPartial(index, conditions)) continue
    const candidate = planIndex(index, conditions, sort)
    if (candidate.score > (best?.score ?? 0)) best = candidate
  }
  if (best?.plan.bounded) return best.plan
  const union = planUnion(collection, filter)
  if (union) return { access: union, sorted: sort.length === 0, bounded: true }
  return best?.plan ?? { access: { kind: 'scan' }, sorted: sort.length === 0, bounded: false }
}

/** Conditions that say something about single index entries, `$elemMatch` ones included. */
function usableConditions(filter: Filter, prefix: string): Condition[] {
  if (filter.kind === 'element') {
    const path = prefix + filter.path
    return conjuncts(filter.filter).flatMap((part) =>
      usableConditions(part, filter.onValue ? path : `${path}.`),
    )
  }
  return filter.kind === 'condition' ? [{ ...filter, path: prefix + filter.path }] : []
}

/** A partial index may serve only if what the filter demands lies within its expression. */
function impliesPartial(index: Index, conditions: readonly Condition[]): boolean {
  const needed = index.spec.partial?.conditions ?? []
  return needed.every((need) =>
    conditions.some((have) => have.path === need.path && implies(have, need)),
  )
}

function implies(have: Condition, need: Condition): boolean {
  if (have.operator === need.operator && equal(have.operand, need.operand)) return true
  const values = pointsOf(have)
  if (values === undefined || values.length === 0) return false
  const test = compile({ ...need, path: 'v', parts: ['v'] })
  return values.every((value) => value !== null && value !== undefined && test({ v: value }))
}

/** Values of an equality or `$in` that can be looked up; an array cannot. */
function pointsOf({ operator, operand }: Condition): unknown[] | undefined {
  const values =
    operator === '$eq' ? [operand] : operator === '$in' ? (operand as unknown[]) : undefined
  return values?.some(Array.isArray) ? undefined : values
}

function planIndex(
  index: Index,
  conditions: readonly Condition[],
  sort: readonly KeyField[],
): { plan: Plan; score: number } {
  const { ranges, fixed, narrowed } = boundsOf(index, conditions)
  const order = ranges.length === 1 ? orderOf(index, fixed, sort) : undefined
  const bounded = fixed > 0 || narrowed
  const unique = index.spec.unique && fixed === index.spec.fields.length
  const helpsSort = order !== undefined && sort.length > 0
  const score = (unique ? 1000 : 0) + fixed * 10 + (narrowed ? 5 : 0) + (helpsSort ? 4 : 0)
  const access: Access = { kind: 'index', index, ranges, reverse: order === 'backwards' }
  return { plan: { access, sorted: sort.length === 0 || helpsSort, bounded }, score }
}

/** Ranges of an index that hold every match: equalities on its first fields, then one range. */
function boundsOf(
  index: Index,
  conditions: readonly Condition[],
): { ranges: KeyRange[]; fixed: number; narrowed: boolean } {
  let prefixes = [Buffer.alloc(0)]
  let fixed = 0
  let arrayBound = false
  for (const [i, field] of index.spec.fields.entries()) {
    const own = conditions.filter(({ path }) => path === field.path)
    // Two fields of one array may be fulfilled by different elements: only the first may bind.
    if (own.length === 0 || (index.multikey[i] && arrayBound)) break
    const points = own.map(pointsOf).find((values) => values !== undefined)
    if (points === undefined || prefixes.length * points.length > MOST_RANGES) {
      const range = rangeOf(own, field.direction, index.multikey[i] ?? false)
      if (range === undefined) break
      return { ranges: within(prefixes, range), fixed, narrowed: true }
    }
    const keys = distinct(points.map((value) => keyOf([value], [field.direction])))
    prefixes = prefixes.flatMap((prefix) => keys.map((key) => Buffer.concat([prefix, key])))
    fixed++
    arrayBound ||= index.multikey[i] ?? false
  }
  if (fixed === 0) return { ranges: [EVERYTHING], fixed, narrowed: false }
  const ranges = prefixes.map((low) => ({ low, high: prefixEnd(low) }))
  return { ranges, fixed, narrowed: false }
}

function distinct(keys: readonly Buffer[]): Buffer[] {
  const sorted = [...keys].sort(Buffer.compare)
  return sorted.filter((key, i) => i === 0 || Buffer.compare(key, sorted[i - 1] as Buffer) !== 0)
}

function within(prefixes: readonly Buffer[], range: KeyRange): KeyRange[] {
  return prefixes.map((prefix) => ({
    low: Buffer.concat([prefix, range.low]),
    high: Buffer.concat([prefix, range.high]),
  }))
}

/** The range of one field; of an array field only one bound counts, for one element each. */
function rangeOf(
  conditions: readonly Condition[],
  direction: 1 | -1,
  multikey: boolean,
): KeyRange | undefined {
  const usable = conditions.filter(
    ({ operator, operand }) =>
      ['$gt', '$gte', '$lt', '$lte'].includes(operator) &&
      RANGE_RANKS.includes(rankOf(operand)) &&
      !Number.isNaN(numberOf(operand)),
  )
  const rank = rankOf(usable[0]?.operand)
  const alike = usable.filter(({ operand }) => rankOf(operand) === rank)
  if (alike.length === 0) return undefined
  const chosen = multikey ? alike.slice(0, 1) : alike
  const lower = chosen.find(({ operator }) => operator.startsWith('$g'))
  const upper = chosen.find(({ operator }) => operator.startsWith('$l'))
  const [low, high] = direction > 0 ? [lower, upper] : [upper, lower]
  const typeByte = direction > 0 ? rank : ~rank & 0xff
  return {
    low: low ? edge(low, direction, !low.operator.endsWith('e')) : Buffer.from([typeByte]),
    high: high ? edge(high, direction, high.operator.endsWith('e')) : Buffer.from([typeByte + 1]),
  }
}

function edge({ operand }: Condition, direction: 1 | -1, after: boolean): Buffer {
  const key = keyOf([operand], [direction])
  return after ? prefixEnd(key) : key
}

/** Whether an index gives a sort order once its first `fixed` fields are equal for all. */
function orderOf(
  index: Index,
  fixed: number,
  sort: readonly KeyField[],
): 'forwards' | 'backwards' | undefined {
  if (sort.length === 0) return 'forwards'
  if (index.multikey.some(Boolean)) return undefined
  const { fields } = index.spec
  const equalPaths = fields.slice(0, fixed).map(({ path }) => path)
  const wanted = sort.filter(({ path }) => !equalPaths.includes(path))
  const given = fields.slice(fixed, fixed + wanted.length)
  if (given.length < wanted.length) return undefined
  if (wanted.some(({ path }, i) => given[i]?.path !== path)) return undefined
  const turns = new Set(wanted.map(({ direction }, i) => direction === given[i]?.direction))
  if (turns.size > 1) return undefined
  return turns.has(false) ? 'backwards' : 'forwards'
}

/** For an `$or` whose every branch has an index of its own. */
function planUnion(collection: Collection, filter: Filter): Access | undefined {
  for (const part of conjuncts(filter)) {
    if (part.kind !== 'or') continue
    const plans = part.branches.map((branch) => planQuery(collection, branch, []))
    if (plans.every(({ bounded }) => bounded)) {
      return { kind: 'union', parts: plans.map(({ access }) => access) }
    }
  }
  return undefined
}
