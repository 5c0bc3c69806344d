import { afterEach, describe, expect, it, vi } from 'vitest'
import { callApi } from './api-client.ts'
import { LostError } from './refusal.ts'

type Call = { url: string; init: RequestInit }
const calls: Call[] = []

/** The network answers with this. */
function answer(status: number, body: string, headers: Record<string, string> = {}) {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    calls.push({ url, init })
    return new Response(body, { status, headers })
  })
}

afterEach(() => {
  calls.length = 0
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const joining = {
  siteId: 'wroclaw',
  topicId: null,
  termsVersion: '1',
  devices: { camera: true, microphone: true },
  language: 'pl' as const,
}

describe('callApi', () => {
  it('sends the body of a POST as JSON and gives the reply', async () => {
    answer(200, '{"ticket":"t","callId":"c"}')
    expect(await callApi('join', joining)).toEqual({ ticket: 't', callId: 'c' })
    expect(calls[0]).toMatchObject({
      url: '/api/widget/tickets',
      init: { method: 'POST', credentials: 'same-origin', body: JSON.stringify(joining) },
    })
  })

  it('fills the path in, so that nothing of a value leaves its place', async () => {
    answer(200, '{}')
    await callApi('site', undefined, { params: { siteId: 'a/../b?' } })
    expect(calls[0]!.url).toBe('/api/widget/sites/a%2F..%2Fb%3F')
    expect(calls[0]!.init.body).toBeUndefined()
    await expect(callApi('site')).rejects.toThrow('siteId')
  })

  it.each([
    ['{"refused":"line-full","retryAfterMs":5000}', {}, 5_000],
    ['{"refused":"line-full"}', { 'retry-after': '7' }, 7_000],
    ['{"refused":"line-full"}', {}, null],
  ])('throws a refusal with its reason: %s %o', async (body, headers, retryAfterMs) => {
    answer(429, body, headers as Record<string, string>)
    await expect(callApi('join', joining)).rejects.toMatchObject({
      name: 'RefusedError',
      reason: 'line-full',
      retryAfterMs,
    })
  })

  it.each([
    ['a page of a proxy', 502, '<html>bad gateway</html>'],
    ['JSON without a reason', 500, '{"error":true}'],
    ['JSON that is nothing', 500, 'null'],
    ['a good status without JSON', 200, '<html>portal</html>'],
  ])('counts %s as no answer', async (_, status, body) => {
    answer(status, body)
    await expect(callApi('session')).rejects.toBeInstanceOf(LostError)
  })

  it('counts a network failure as no answer', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    await expect(callApi('session')).rejects.toBeInstanceOf(LostError)
  })

  it('gives up after its time, and at once when the caller does', async () => {
    vi.stubGlobal(
      'fetch',
      (_: string, { signal }: RequestInit) =>
        new Promise((_, reject) => {
          signal!.addEventListener('abort', () => reject(signal!.reason as Error))
        }),
    )
    await expect(callApi('session', undefined, { timeoutMs: 1 })).rejects.toBeInstanceOf(LostError)
    const caller = new AbortController()
    const call = callApi('session', undefined, { signal: caller.signal })
    caller.abort()
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })
})
