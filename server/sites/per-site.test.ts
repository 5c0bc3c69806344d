import { describe, expect, it } from 'vitest'
import { perSite } from './per-site.ts'
import type { Site } from './read-site.ts'

describe('what is made of a site', () => {
  const read = () => ({ siteId: 'here' }) as Site
  const made: string[] = []
  const page = perSite((site, kind: string, language: string) => {
    made.push(`${site.siteId} ${kind} ${language}`)
    return kind === 'none' ? null : { kind, language }
  })

  it('is made once for each part, also when it is nothing', () => {
    const site = read()
    const terms = page(site, 'terms', 'pl')
    expect(page(site, 'terms', 'pl')).toBe(terms)
    expect(page(site, 'terms', 'en')).toEqual({ kind: 'terms', language: 'en' })
    expect([page(site, 'none', 'pl'), page(site, 'none', 'pl')]).toEqual([null, null])
    expect(made.splice(0)).toEqual(['here terms pl', 'here terms en', 'here none pl'])
  })

  it('is made anew of a site that has been read again', () => {
    const [before, after] = [page(read(), 'terms', 'pl'), page(read(), 'terms', 'pl')]
    expect(after).not.toBe(before)
    expect(made).toHaveLength(2)
  })
})
