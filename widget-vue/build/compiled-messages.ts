import { baseCompile } from '@intlify/message-compiler'
import type { Plugin } from 'vite'

type Tree = { [key: string]: Tree | string | string[] }

function emit(value: Tree | string | string[], path: string): string {
  if (typeof value === 'string') {
    // Nothing to put in: vue-i18n returns a plain text as it is.
    if (!/[{}|@%]/.test(value)) return JSON.stringify(value)
    const { code } = baseCompile(value, {
      mode: 'arrow',
      onError: (error) => {
        throw new Error(`message ${path}: ${error.message}`)
      },
    })
    return `(${code})`
  }
  if (Array.isArray(value)) return `[${value.map((item, i) => emit(item, `${path}[${i}]`)).join()}]`
  const entries = Object.entries(value).map(
    ([key, child]) => `${JSON.stringify(key)}:${emit(child, `${path}.${key}`)}`,
  )
  return `{${entries.join()}}`
}

/** A message file as a module of functions, so that no compiler of messages is sent to the browser. */
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
