import { createParser } from '@intlify/message-compiler'
import type { Plugin } from 'vite'

type Tree = { [key: string]: Tree | string | string[] }

/** Numbers of the node kinds in the parser's tree, whose enum is not exported to us. */
const TEXT = 3
const NAMED = 4
const LITERAL = 9

type Item = { type: number; value?: string; key?: string }
type Message = { type: number; items: Item[] }
type Body = Message | { type: number; cases: Message[] }

/** One form as a template text: `Przed Tobą ${v.n} osób.` */
function template({ items }: Message, path: string): string {
  const parts = items.map(({ type, value = '', key = '' }) => {
    if (type === NAMED) return `\${v.${key}}`
    if (type === TEXT || type === LITERAL) return value.replace(/[`\\]|\$\{/g, '\\$&')
    throw new Error(`message ${path}: only {name}, {'text'} and | are known here`)
  })
  return `\`${parts.join('')}\``
}

/** A text; or, where something is to be put in, a function as `src/lean-i18n.ts` calls it. */
function emitText(text: string, path: string): string {
  if (!/[{}|@%]/.test(text)) return JSON.stringify(text)
  const onError = (error: { message: string }) => {
    throw new Error(`message ${path}: ${error.message}`)
  }
  const body = createParser({ location: false, onError }).parse(text).body as unknown as Body
  if ('items' in body) return `v=>${template(body, path)}`
  return `(v,f)=>[${body.cases.map((one) => template(one, path)).join()}][f(${body.cases.length})]`
}

function emit(value: Tree | string | string[], path: string): string {
  if (typeof value === 'string') return emitText(value, path)
  if (Array.isArray(value)) return `[${value.map((item, i) => emit(item, `${path}[${i}]`)).join()}]`
  const entries = Object.entries(value).map(
    ([key, child]) => `${JSON.stringify(key)}:${emit(child, `${path}.${key}`)}`,
  )
  return `{${entries.join()}}`
}

/** A message file as a module of texts and functions, so that no compiler of messages is sent to the browser. */
export const compileMessages = (json: string): string =>
  `export default ${emit(JSON.parse(json) as Tree, '')}`

/** Vite plugin for the files under `src/messages`; a message that cannot be compiled fails the build. */
export function compiledMessages(): Plugin {
  return {
    name: 'okienko:messages',
    enforce: 'pre',
    transform(source, id) {
      if (!/\/src\/messages\/[\w.]+\.json$/.test(id)) return null
      return { code: compileMessages(source), map: null, moduleType: 'js' }
    },
  }
}
