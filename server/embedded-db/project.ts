import { Fault, refusal } from './fault.ts'
import { fieldOf, splitPath } from './paths.ts'
import { isDoc, isTruthy, numberOf, type Doc } from './value.ts'

type Tree = Map<string, Tree | true>

/** Turns a document into what a projection leaves of it; the input stays as it is. */
export type Projector = (doc: Doc) => Doc

/** Whether a projected value only says "keep" or "leave out", and is no expression. */
export function isSwitch(value: unknown): boolean {
  return typeof value === 'boolean' || numberOf(value) !== undefined
}

/** Compiles an inclusion or exclusion of dotted paths; operators are refused. */
export function compileProjection(spec: Doc): Projector | undefined {
  const entries = Object.entries(spec)
  if (entries.length === 0) return undefined
  const tree: Tree = new Map()
  let including: boolean | undefined
  let withId = true
  for (const [path, value] of entries) {
    if (!isSwitch(value)) throw refusal(2, `projection of '${path}' by an operator`)
    if (path.includes('$')) throw refusal(2, `positional projection '${path}'`)
    const keep = isTruthy(value)
    if (path === '_id') {
      withId = keep
      continue
    }
    if (including !== undefined && including !== keep) {
      throw new Fault(
        keep ? 31253 : 31254,
        `Cannot do ${keep ? 'inclusion' : 'exclusion'} on field ${path} in the other kind of projection`,
      )
    }
    including = keep
    grow(tree, path)
  }
  if (including ?? withId) {
    if (withId) tree.set('_id', true)
    return (doc) => include(doc, tree)
  }
  if (!withId) tree.set('_id', true)
  return (doc) => exclude(doc, tree)
}

function grow(tree: Tree, path: string): void {
  const parts = splitPath(path)
  let node = tree
  parts.forEach((part, i) => {
    const known = node.get(part)
    if (known === true || (known !== undefined && i === parts.length - 1)) {
      throw new Fault(31249, `Path collision at ${path}`)
    }
    if (i === parts.length - 1) node.set(part, true)
    else if (known === undefined) {
      const next: Tree = new Map()
      node.set(part, next)
      node = next
    } else node = known
  })
}

function include(doc: Doc, tree: Tree): Doc {
  const kept: Doc = {}
  for (const name of Object.keys(doc)) {
    const branch = tree.get(name)
    if (branch === undefined) continue
    const value = branch === true ? fieldOf(doc, name) : includeWithin(fieldOf(doc, name), branch)
    if (value !== undefined) kept[name] = value
  }
  return kept
}

function includeWithin(value: unknown, tree: Tree): unknown {
  if (isDoc(value)) return include(value, tree)
  if (!Array.isArray(value)) return undefined
  return value.map((item) => includeWithin(item, tree)).filter((item) => item !== undefined)
}

function exclude(doc: Doc, tree: Tree): Doc {
  const kept: Doc = {}
  for (const name of Object.keys(doc)) {
    const branch = tree.get(name)
    if (branch === undefined) kept[name] = doc[name]
    else if (branch !== true) kept[name] = excludeWithin(doc[name], branch)
  }
  return kept
}

function excludeWithin(value: unknown, tree: Tree): unknown {
  if (isDoc(value)) return exclude(value, tree)
  return Array.isArray(value) ? value.map((item) => excludeWithin(item, tree)) : value
}
