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

/** One form as a template text: `Przed Tobą ${c.named("n")} osób.` */
function template({ items }: Message, path: string): string {
  const parts = items.map(({ type, value = '', key = '' }) => {
    if (type === NAMED) return `\${c.named("${key}")}`
    if (type === TEXT || type === LITERAL) return value.replace(/[`\\]|\$\{/g, '\\$&')
    throw new Error(`message ${path}: only {name}, {'text'} and | are known here`)
  })
  return `\`${parts.join('')}\``
}

/** A text; or, where something is to be put in, a message function of vue-i18n. */
function emit(text: string, path: string): string {
  if (!/[{}|@%]/.test(text)) return JSON.stringify(text)
  const onError = (error: { message: string }) => {
    throw new Error(`message ${path}: ${error.message}`)
  }
  const body = createParser({ location: false, onError }).parse(text).body as unknown as Body
  if ('items' in body) return `c=>${template(body, path)}`
  return `c=>c.plural([${body.cases.map((one) => template(one, path)).join()}])`
}

/** Each message by its whole key: the small vue-i18n does not look into branches. */
function* entriesOf(tree: Tree, path = ''): Generator<string> {
  for (const [name, value] of Object.entries(tree)) {
    const key = path + name
    if (typeof value === 'string') yield `${JSON.stringify(key)}:${emit(value, key)}`
    else if (Array.isArray(value)) {
      for (const [at, text] of value.entries())
        yield `${JSON.stringify(`${key}[${at}]`)}:${emit(text, `${key}[${at}]`)}`
    } else yield* entriesOf(value, `${key}.`)
  }
}

/** A message file as a module of texts and functions, so that no compiler of messages is sent to the browser. */
export const compileMessages = (json: string): string =>
  `export default {${[...entriesOf(JSON.parse(json) as Tree)].join()}}`

/** Vite plugin for the panel's message files; a message that cannot be compiled fails the build. */
export function compiledMessages(): Plugin {
  return {
    name: 'okienko:messages',
    enforce: 'pre',
    transform(source, id) {
      if (!/\/widget-vue\/src\/messages\/[\w.]+\.json$/.test(id)) return null
      return { code: compileMessages(source), map: null, moduleType: 'js' }
    },
  }
}
