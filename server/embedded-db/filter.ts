import { Fault, refusal } from './fault.ts'
import { splitPath } from './paths.ts'
import { isDoc, rankOf, type Doc } from './value.ts'
import { FILTER_LOGIC, FILTER_OPERATORS, isListed, type FilterOperator } from './whitelist.ts'

/** One condition on one path; `$not` holds the conditions that it denies. */
export interface Condition {
  kind: 'condition'
  path: string
  parts: string[]
  operator: Exclude<FilterOperator, '$not' | '$elemMatch'>
  operand: unknown
}

/** `$elemMatch`: one element fulfils a filter, or the operators in `onValue`. */
export interface ElementCondition {
  kind: 'element'
  path: string
  parts: string[]
  filter: Filter
  onValue: boolean
}

/** A parsed filter: the planner and the matcher read the same tree. */
export type Filter =
  | Condition
  | ElementCondition
  | { kind: 'and' | 'or' | 'nor'; branches: Filter[] }
  | { kind: 'not'; branch: Filter }

/** Reads a filter document; unknown operators are refused with code 2, as MongoDB does. */
export function parseFilter(filter: Doc): Filter {
  const branches: Filter[] = []
  for (const [name, operand] of Object.entries(filter)) {
    if (name.startsWith('$')) branches.push(parseLogic(name, operand))
    else branches.push(...parseField(name, operand))
  }
  return branches.length === 1 ? (branches[0] as Filter) : { kind: 'and', branches }
}

function parseLogic(name: string, operand: unknown): Filter {
  if (!isListed(FILTER_LOGIC, name)) throw refusal(2, `unknown top level operator: ${name}`)
  if (!Array.isArray(operand) || operand.length === 0) {
    throw new Fault(2, `${name} argument must be a nonempty array`)
  }
  const branches = operand.map((branch) => {
    if (!isDoc(branch)) throw new Fault(2, `${name} entries need to be full objects`)
    return parseFilter(branch)
  })
  return { kind: name.slice(1) as 'and' | 'or' | 'nor', branches }
}

/** Whether a value is a document of operators, such as `{ $gt: 5 }`; a mixture is an error. */
export function isOperators(value: unknown): value is Doc {
  if (!isDoc(value)) return false
  const names = Object.keys(value)
  const operators = names.filter((name) => name.startsWith('$'))
  if (operators.length > 0 && operators.length < names.length) {
    throw new Fault(2, `unknown operator: ${names.find((name) => !name.startsWith('$'))}`)
  }
  return operators.length > 0
}

function parseField(path: string, operand: unknown): Filter[] {
  const parts = splitPath(path)
  if (!isOperators(operand)) return [condition(path, parts, '$eq', operand)]
  return Object.entries(operand).map(([name, value]) => parseOperator(path, parts, name, value))
}

function parseOperator(path: string, parts: string[], name: string, operand: unknown): Filter {
  if (!isListed(FILTER_OPERATORS, name)) throw refusal(2, `unknown operator: ${name}`)
  if (name === '$not') {
    if (!isOperators(operand)) throw new Fault(2, '$not needs a document of operators')
    return { kind: 'not', branch: { kind: 'and', branches: parseField(path, operand) } }
  }
  if (name === '$elemMatch') {
    if (!isDoc(operand)) throw new Fault(2, '$elemMatch needs an Object')
    const onValue = isValueOperators(operand)
    const filter: Filter = onValue
      ? { kind: 'and', branches: parseOperators('', [], operand) }
      : parseFilter(operand)
    return { kind: 'element', path, parts, filter, onValue }
  }
  return condition(path, parts, name, operand)
}

function isValueOperators(operand: Doc): boolean {
  const first = Object.keys(operand)[0]
  return first !== undefined && first.startsWith('$') && !isListed(FILTER_LOGIC, first)
}

function parseOperators(path: string, parts: string[], operators: Doc): Filter[] {
  return Object.entries(operators).map(([name, value]) => parseOperator(path, parts, name, value))
}

function condition(
  path: string,
  parts: string[],
  operator: Condition['operator'],
  operand: unknown,
): Condition {
  checkOperand(operator, operand)
  return { kind: 'condition', path, parts, operator, operand }
}

function checkOperand(operator: Condition['operator'], operand: unknown): void {
  switch (operator) {
    case '$in':
    case '$nin':
    case '$all':
      if (!Array.isArray(operand)) throw new Fault(2, `${operator} needs an array`)
      for (const value of operand) {
        rankOf(value)
        if (isOperators(value)) throw refusal(2, `cannot nest $ under ${operator}: that`)
      }
      return
    case '$exists':
    case '$type':
    case '$size':
      return
    default:
      // An operand of a type that the store does not keep (a RegExp, say) is refused here.
      rankOf(operand)
  }
}

/** All conditions that a document must meet for this filter: its top-level conjunction. */
export function conjuncts(filter: Filter): Filter[] {
  return filter.kind === 'and' ? filter.branches.flatMap(conjuncts) : [filter]
}
