import {
  ACCUMULATORS,
  EXPRESSIONS,
  FILTER_LOGIC,
  FILTER_OPERATORS,
  INDEX_OPTIONS,
  PARTIAL_OPERATORS,
  PUSH_MODIFIERS,
  STAGES,
  UPDATE_OPERATORS,
  UPDATE_PATHS,
} from '../whitelist.ts'
import { COMMANDS } from '../connection.ts'

type Plain = Record<string, unknown>

const WHITELISTS: Readonly<Record<string, readonly string[]>> = {
  command: Object.keys(COMMANDS).filter((name) => name !== 'isMaster'),
  filter: [...FILTER_LOGIC, ...FILTER_OPERATORS],
  update: UPDATE_OPERATORS,
  push: PUSH_MODIFIERS,
  path: UPDATE_PATHS,
  stage: STAGES,
  accumulator: ACCUMULATORS,
  expression: EXPRESSIONS,
  index: INDEX_OPTIONS,
  partial: PARTIAL_OPERATORS,
}

/** Notes what successful commands used, so that nothing is on a whitelist without a case. */
export class Coverage {
  private readonly used = new Set<string>()

  /** Takes note of one command that succeeded. */
  note(command: Plain): void {
    const name = Object.keys(command)[0] as string
    this.add('command', name)
    for (const field of ['filter', 'query']) this.filter(command[field])
    for (const statement of list(command['updates'])) {
      this.filter(statement['q'])
      this.update(statement['u'])
    }
    for (const statement of list(command['deletes'])) this.filter(statement['q'])
    if (name === 'findAndModify') this.update(command['update'])
    if (name === 'aggregate') list(command['pipeline']).forEach((stage) => this.stage(stage))
    for (const index of list(command['indexes'])) {
      Object.keys(index).forEach((option) => this.add('index', option))
      keysWithin(index['partialFilterExpression']).forEach((key) => this.add('partial', key))
    }
  }

  private add(list: string, name: string): void {
    this.used.add(`${list} ${name}`)
  }

  private filter(value: unknown): void {
    keysWithin(value).forEach((key) => this.add('filter', key))
  }

  private update(update: unknown): void {
    for (const [operator, paths] of Object.entries((update ?? {}) as Plain)) {
      this.add('update', operator)
      for (const [path, operand] of Object.entries((paths ?? {}) as Plain)) {
        for (const part of path.split('.').filter((text) => text.startsWith('$'))) {
          this.add('path', part.replace(/^\$\[\w+\]$/, '$[identifier]'))
        }
        if (operator === '$push') keysWithin(operand).forEach((key) => this.add('push', key))
      }
    }
  }

  private stage(stage: Plain): void {
    const [name, spec] = Object.entries(stage)[0] as [string, unknown]
    this.add('stage', name)
    if (name === '$match') this.filter(spec)
    else if (name === '$group') {
      for (const [field, value] of Object.entries(spec as Plain)) {
        if (field === '_id') keysWithin(value).forEach((key) => this.add('expression', key))
        else {
          const [accumulator, operand] = Object.entries(value as Plain)[0] as [string, unknown]
          this.add('accumulator', accumulator)
          keysWithin(operand).forEach((key) => this.add('expression', key))
        }
      }
    } else if (name === '$project') keysWithin(spec).forEach((key) => this.add('expression', key))
  }

  /** Whitelisted names that no successful command has used. */
  missing(): string[] {
    return Object.entries(WHITELISTS)
      .flatMap(([name, entries]) => entries.map((entry) => `${name} ${entry}`))
      .filter((entry) => !this.used.has(entry))
  }
}

function list(value: unknown): Plain[] {
  return Array.isArray(value) ? (value as Plain[]) : []
}

/** All operator names inside a value. */
function keysWithin(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysWithin)
  if (typeof value !== 'object' || value === null || value instanceof Date) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key.startsWith('$') ? [key] : []),
    ...keysWithin(inner),
  ])
}
