import { describe, expect, it } from 'vitest'
import { BookRequest } from '#machines/api-booking.ts'
import { NO_DETAILS, faultsIn } from './details.ts'
import type { Details } from './details.ts'

const good: Details = { name: 'Jan', email: 'jan@example.pl', need: '', terms: true }
const serverTakes = ({ name, email, need }: Details) =>
  BookRequest.safeParse({
    holdId: '0d7c2f3e-4a5b-4c6d-8e9f-0a1b2c3d4e5f',
    name,
    email: email.trim(),
    need: need.trim() || null,
    termsVersion: 'v1',
    language: 'pl',
    website: '',
    filledMs: 5000,
    giveUpTicket: null,
  }).success

describe('what the booking asks for', () => {
  it('names every field that has to be mended', () => {
    expect(faultsIn(NO_DETAILS)).toEqual({ name: 'missing', email: 'missing', terms: 'missing' })
    expect(faultsIn(good)).toEqual({})
    expect(faultsIn({ ...good, need: 'x'.repeat(201) })).toEqual({ need: 'too-long' })
    expect(faultsIn({ ...good, email: 'jan@example' })).toEqual({ email: 'malformed' })
  })

  it.each([
    'jan@example.pl',
    'JAN.K+urzad@sub.example.co',
    " o'neil@example.ie ",
    'a_b-c@x1.pl',
    'jan@example',
    'jan',
    '@example.pl',
    'jan@@example.pl',
    'jan..k@example.pl',
    '.jan@example.pl',
    'jan.@example.pl',
    'jan@-example.pl',
    'jan@example.p',
    'jan kowalski@example.pl',
    'żółw@example.pl',
    `${'a'.repeat(250)}@x.pl`,
  ])('judges the address %j as the server does', (email) => {
    const details = { ...good, email }
    expect(faultsIn(details).email === undefined).toBe(serverTakes(details))
  })

  it.each(['Jan', '   ', 'x'.repeat(80), 'x'.repeat(81)])(
    'judges a name as the server does',
    (name) => {
      const details = { ...good, name }
      expect(faultsIn(details).name === undefined).toBe(serverTakes(details))
    },
  )
})
