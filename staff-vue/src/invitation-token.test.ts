import { describe, expect, it, vi } from 'vitest'
import { takeInvitation } from './invitation-token.ts'

const at = (hash: string) => ({ hash, pathname: '/staff/', search: '' })

describe('the token of a one-time link', () => {
  it('is taken out of the address at once', () => {
    const replaceState = vi.fn()
    expect(takeInvitation(at('#t=abc_DEF-123'), { replaceState })).toBe('abc_DEF-123')
    expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, '', '/staff/')
  })

  it('leaves other addresses alone', () => {
    const replaceState = vi.fn()
    expect(takeInvitation(at(''), { replaceState })).toBeNull()
    expect(takeInvitation(at('#content'), { replaceState })).toBeNull()
    expect(replaceState).not.toHaveBeenCalled()
  })

  it('clears an empty one and shows the sign-in', () => {
    const replaceState = vi.fn()
    expect(takeInvitation(at('#t='), { replaceState })).toBeNull()
    expect(replaceState).toHaveBeenCalledOnce()
  })
})
