// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest'
import { moveLink, takeMoveCode } from './move-code.ts'

const CODE = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE'

afterEach(() => history.replaceState(null, '', '/'))

describe('the code that moves a ticket', () => {
  it('stands behind the # of its link, and is taken off the address at once', () => {
    const link = moveLink('wroclaw', CODE)
    expect(link).toBe(`${location.origin}/s/wroclaw#m=${CODE}`)
    history.replaceState(null, '', link)
    expect(takeMoveCode()).toBe(CODE)
    expect(location.href).toBe(`${location.origin}/s/wroclaw`)
    expect(takeMoveCode()).toBeNull()
  })

  it('leaves the link of a visit alone, and makes a damaged code as wrong as any', () => {
    history.replaceState(null, '', '/s/wroclaw#v=visit')
    expect(takeMoveCode()).toBeNull()
    expect(location.hash).toBe('#v=visit')
    history.replaceState(null, '', '/s/wroclaw#m=short')
    expect(takeMoveCode()).toMatch(/^x{43}$/)
    expect(location.hash).toBe('')
  })
})
