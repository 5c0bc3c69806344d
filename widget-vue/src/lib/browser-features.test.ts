import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BROWSER_FEATURES, hasFeature, missingForCall } from './browser-features.ts'
import type { BrowserFeature } from './browser-features.ts'

const DOCUMENT = join(import.meta.dirname, '../../../docs/browsers.md')

/** First cells of the tables under these headings. */
function documented(heading: string): string[] {
  const [, section = ''] = readFileSync(DOCUMENT, 'utf8').split(`## ${heading}\n`)
  const own = section.split('\n## ')[0] ?? ''
  return [...own.matchAll(/^\| `([^`]+)`\s+\|/gm)].map(([, feature]) => feature!)
}
const inTable = (need: 'call' | 'extra') =>
  Object.entries(BROWSER_FEATURES).flatMap(([feature, of]) => (of === need ? [feature] : []))

/** A browser that has everything of the table. */
function wholeScope(): Record<string, unknown> {
  const scope: Record<string, unknown> = {}
  for (const path of Object.keys(BROWSER_FEATURES)) {
    const names = path.split('.')
    let at = scope
    for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Record<string, unknown>
    at[names.at(-1)!] ??= path === 'isSecureContext' ? true : {}
  }
  return scope
}
/** The same without what this path names. */
function without(path: BrowserFeature): object {
  const scope = wholeScope()
  const names = path.split('.')
  let at = scope
  for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>
  delete at[names.at(-1)!]
  return scope
}

describe('what the panel relies on', () => {
  it('is what the document says, in the same order', () => {
    expect(documented('What a call needs')).toEqual(inTable('call'))
    expect(documented('What it uses where it is there')).toEqual(inTable('extra'))
  })

  it('is missed one by one, and only for a call when a call needs it', () => {
    expect(missingForCall(wholeScope())).toEqual([])
    for (const feature of Object.keys(BROWSER_FEATURES) as BrowserFeature[]) {
      const scope = without(feature)
      expect(hasFeature(scope, feature), feature).toBe(false)
      expect(hasFeature(wholeScope(), feature), feature).toBe(true)
      const missing = missingForCall(scope)
      expect(missing.includes(feature), feature).toBe(BROWSER_FEATURES[feature] === 'call')
    }
  })

  it('is not there when it is only claimed', () => {
    expect(hasFeature({ isSecureContext: false }, 'isSecureContext')).toBe(false)
    expect(hasFeature({ navigator: null }, 'navigator.wakeLock.request')).toBe(false)
    expect(hasFeature({ crypto: 'none' }, 'crypto.randomUUID')).toBe(false)
  })
})
