import { expect, it, vi } from 'vitest'
import { connectHost } from './host.ts'

const CITY = 'https://miasto.example'

/** A frame's window as far as the panel looks at it, and what its parent says to it. */
function framed() {
  const heard: ((event: object) => void)[] = []
  const parent = { postMessage: vi.fn() }
  const scope = {
    parent,
    addEventListener: (_type: string, listener: (event: object) => void) => heard.push(listener),
  }
  const say = (data: object, origin = CITY) =>
    heard.forEach((listener) => listener({ source: parent, origin, data: { okienko: 1, ...data } }))
  return { host: connectHost(scope as unknown as Window), parent, say }
}

it('tells the welcome that came before anybody listened, and answers its origin only', () => {
  const { host, parent, say } = framed()
  say({ type: 'welcome', lang: 'uk', reopened: true })
  const listener = vi.fn()
  host.on(listener)
  expect(listener).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ type: 'welcome', reopened: true }),
  )
  say({ type: 'welcome', lang: 'en', reopened: false }, 'https://evil.example')
  expect([listener.mock.calls.length, host.lang.value]).toEqual([1, 'uk'])
  expect(new Set(parent.postMessage.mock.calls.map(([, origin]) => origin as string))).toEqual(
    new Set([CITY]),
  )
})

it('knows whether there is room to be enlarged, and asks for it', () => {
  const { host, parent, say } = framed()
  say({ type: 'welcome', lang: 'pl', reopened: false })
  expect(host.roomy.value).toBe(false)
  say({ type: 'room', enough: true })
  expect(host.roomy.value).toBe(true)
  host.enlarge(true)
  expect(parent.postMessage).toHaveBeenLastCalledWith(
    { okienko: 1, type: 'enlarge', large: true },
    CITY,
  )
})
