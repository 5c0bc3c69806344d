import { describe, expect, it } from 'vitest'
import { FactorCode } from '#machines/api-admin.ts'
import { grouped, readCode } from './factor-code.ts'

describe('a typed code', () => {
  it.each([
    ['123 456', '123456'],
    [' 123456\n', '123456'],
    ['abcde-f2345', 'abcde-f2345'],
    ['ABCDE F2345', 'ABCDEF2345'],
  ])('%j is sent as %s, which the server takes', (typed, sent) => {
    expect(readCode(typed)).toBe(sent)
    expect(FactorCode.safeParse(sent).success).toBe(true)
  })

  it.each(['', '12345', '1234567', 'abcde-f1890', 'abcde--f2345', '12345a'])(
    '%j is none, for the server too',
    (typed) => {
      expect(readCode(typed)).toBeNull()
      expect(FactorCode.safeParse(typed).success).toBe(false)
    },
  )
})

it('a secret is shown in groups of four that give the secret again', () => {
  expect(grouped('JBSWY3DPEHPK3PXP')).toBe('JBSW Y3DP EHPK 3PXP')
  expect(grouped('ABCDE')).toBe('ABCD E')
})
