import ts from 'typescript'
import { parse as parseVue } from 'vue/compiler-sfc'

/** One reference from a file to a module. */
export interface ImportReference {
  /** As written: `#machines/call.ts`, `../lib/x.ts`, `mediasoup`. */
  specifier: string
  /** True when only types come over, so that nothing is left of it at run time. */
  typeOnly: boolean
  line: number
}

/** All imports, re-exports, dynamic imports, requires and import types of a .ts, .mjs or .vue file. */
export function scanImports(path: string, text: string): ImportReference[] {
  if (!path.endsWith('.vue')) return scanScript(path, text, 0)
  const { descriptor } = parseVue(text, { filename: path })
  return [descriptor.script, descriptor.scriptSetup].flatMap((block) =>
    block ? scanScript(`${path}.ts`, block.content, block.loc.start.line - 1) : [],
  )
}

function scanScript(path: string, text: string, linesBefore: number): ImportReference[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: ImportReference[] = []
  const add = (node: ts.Node, module: ts.Node | undefined, typeOnly: boolean): void => {
    if (!module || !ts.isStringLiteralLike(module)) return
    const { line } = source.getLineAndCharacterOfPosition(node.getStart())
    found.push({ specifier: module.text, typeOnly, line: line + 1 + linesBefore })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, importsTypesOnly(node))
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true)
    } else if (ts.isCallExpression(node) && isLoading(node.expression)) {
      add(node, node.arguments[0], false)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function isLoading(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(callee) && callee.text === 'require')
  )
}

function importsTypesOnly(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause
  if (!clause) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = clause.namedBindings
  if (clause.name || !names || !ts.isNamedImports(names)) return false
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly)
}
