import { describe, expect, it } from 'vitest'
import { checkPassword, hashPassword, verifyPassword } from './passwords.ts'

describe('password rules', () => {
  it('wants 15 to 1024 characters, whatever they are', async () => {
    expect(await checkPassword('krótkie hasło!')).toBe('password-too-short')
    expect(await checkPassword('żółw niesie fortepian')).toBeNull()
    // 14 signs in 56 bytes are still 14.
    expect(await checkPassword('🦊'.repeat(14))).toBe('password-too-short')
    expect(await checkPassword('gęś za wodą '.repeat(86))).toBe('password-too-long')
    expect(await checkPassword(`${'x7 kolejka do nieba '.repeat(50)}q`)).toBeNull()
  })

  it('counts letters after normalising', async () => {
    expect(await checkPassword('z\u0301'.repeat(14))).toBe('password-too-short')
  })

  it.each([
    'passwordpassword',
    '123456789012345678',
    'qwertyuiopasdfghjkl',
    'aaaaaaaaaaaaaaaaaaaa',
    'wroclawwroclawwroclaw',
    'hasłohasłohasło',
    'urzad miejski wroclaw',
    'Wroclaw2026Wroclaw2026',
  ])('refuses %s, which anybody would try', async (password) => {
    expect(await checkPassword(password)).toBe('password-common')
  })

  it('refuses the own name and login', async () => {
    expect(await checkPassword('nowakowskanowakowska')).toBeNull()
    expect(await checkPassword('nowakowskanowakowska', ['Anna Nowakowska'])).toBe('password-common')
  })

  it.each([
    'correct tramwaj battery mgła',
    'siedem czarnych kotów pije herbatę',
    'kX9#vT2$mQ7!zB4&',
  ])('takes %s', async (password) => expect(await checkPassword(password)).toBeNull())

  it('checks long ones in no time', async () => {
    const started = performance.now()
    await checkPassword('Aa1!zażółć'.repeat(102))
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('password hashes', () => {
  it('are argon2id with the parameters inside, and each its own salt', async () => {
    const [one, two] = await Promise.all([hashPassword('a b c'), hashPassword('a b c')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(await verifyPassword(one, 'a b c')).toBe(true)
    expect(await verifyPassword(one, 'a b d')).toBe(false)
  })

  it('do not mind how the letters were typed', async () => {
    const hash = await hashPassword('żółw'.normalize('NFD'))
    expect(await verifyPassword(hash, 'żółw'.normalize('NFC'))).toBe(true)
  })

  it('say no without a hash, even to the decoy', async () => {
    expect(await verifyPassword(null, 'nobody has this password')).toBe(false)
  })
})
