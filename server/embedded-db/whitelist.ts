/**
 * Everything that the embedded store can do. Each name has a conformance case (a test compares);
 * whatever is not listed is refused.
 */
export const FILTER_LOGIC = ['$and', '$or', '$nor'] as const
export const FILTER_OPERATORS = [
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$exists',
  '$type',
  '$not',
  '$elemMatch',
  '$all',
  '$size',
] as const
export const PARTIAL_OPERATORS = ['$eq', '$gt', '$gte', '$lt', '$lte', '$exists', '$type'] as const
export const UPDATE_OPERATORS = [
  '$set',
  '$setOnInsert',
  '$unset',
  '$inc',
  '$min',
  '$max',
  '$push',
  '$pull',
  '$pullAll',
  '$addToSet',
] as const
export const PUSH_MODIFIERS = ['$each', '$position', '$slice', '$sort'] as const
export const UPDATE_PATHS = ['$', '$[]', '$[identifier]'] as const
export const STAGES = [
  '$match',
  '$group',
  '$sort',
  '$skip',
  '$limit',
  '$project',
  '$unwind',
  '$count',
] as const
export const ACCUMULATORS = [
  '$sum',
  '$avg',
  '$min',
  '$max',
  '$first',
  '$last',
  '$push',
  '$addToSet',
] as const
export const EXPRESSIONS = [
  '$literal',
  '$dateTrunc',
  '$dateToString',
  '$cond',
  '$ifNull',
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$add',
  '$subtract',
] as const
export const INDEX_OPTIONS = [
  'unique',
  'partialFilterExpression',
  'expireAfterSeconds',
  'name',
] as const

export type FilterOperator = (typeof FILTER_OPERATORS)[number]
export type UpdateOperator = (typeof UPDATE_OPERATORS)[number]
export type Stage = (typeof STAGES)[number]
export type Accumulator = (typeof ACCUMULATORS)[number]
export type Expression = (typeof EXPRESSIONS)[number]

/** Whether `name` is one of a whitelist, as a type guard. */
export function isListed<Name extends string>(list: readonly Name[], name: string): name is Name {
  return (list as readonly string[]).includes(name)
}
