import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './test/ask.ts'
import { startTestFront, type TestFront } from './test/test-front.ts'

let front: TestFront
beforeAll(async () => {
  front = await startTestFront()
})
afterAll(() => front?.stop())

const get = (path: string, headers: Record<string, string> = {}) =>
  ask(front.port, path, { headers })

describe('the plain link', () => {
  it('is a page of its own, in the language that is asked for', async () => {
    const polish = (await get('/s/here')).body.toString()
    expect(polish).toContain('<html lang="pl"')
    expect(polish).toContain('<title>Czat wideo – ')
    const english = (await get('/s/here?lang=en', { 'accept-language': 'pl' })).body.toString()
    expect(english).toContain('<html lang="en"')
    expect(english).toMatch(/<meta property="og:title" content="Video chat – [^"]+">/)
    expect(english).toContain(`content="${front.origin}/s/here"`)
    const without = /<noscript>(.*)<\/noscript>/s.exec(english)![1]!
    expect(without).toContain('Video chat needs JavaScript')
    expect(without).toContain('<a href="tel:+48717777777">+48 71 777 77 77</a>')
    // The frame keeps its own page: the loader tells it the language.
    const frame = (await get('/w/here/', { 'accept-language': 'en' })).body.toString()
    expect(frame).toContain('<html lang="pl"')
    expect(frame).not.toContain('noscript')
  })
})
