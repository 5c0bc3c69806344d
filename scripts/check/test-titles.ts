import ts from 'typescript'

/** A test or group with its title, and where it is. */
export interface TitledTest {
  title: string
  line: number
}

const testFunctions = new Set(['test', 'it', 'describe'])
const skipping = new Set(['skip', 'todo'])

/** Titles of the tests and groups of a file; skipped and planned ones prove nothing and are left out. */
export function testTitles(file: string, text: string): TitledTest[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: TitledTest[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const title = node.arguments[0]
      if (title && ts.isStringLiteralLike(title)) {
        const names = calleeNames(node.expression)
        if (names.some((name) => skipping.has(name))) return
        if (testFunctions.has(names[0] ?? '')) {
          const { line } = source.getLineAndCharacterOfPosition(title.getStart())
          found.push({ title: title.text, line: line + 1 })
        }
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** `test.each(table)` gives test, each. */
function calleeNames(callee: ts.Expression): string[] {
  if (ts.isIdentifier(callee)) return [callee.text]
  if (ts.isPropertyAccessExpression(callee)) {
    return [...calleeNames(callee.expression), callee.name.text]
  }
  if (ts.isCallExpression(callee)) return calleeNames(callee.expression)
  if (ts.isTaggedTemplateExpression(callee)) return calleeNames(callee.tag)
  return []
}
