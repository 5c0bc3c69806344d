import { expect, it } from 'vitest'
import { seededBytes } from '#server/test/seeded-bytes.ts'
import { createSecretBox } from './secret-box.ts'

const SECRET = 's'.repeat(40)
const box = createSecretBox(SECRET, seededBytes('box'))

it('opens what it has sealed, also after a restart', () => {
  const sealed = box.seal('anna', 'GEZDGNBVGY3TQOJQ')
  expect(sealed).not.toContain('GEZD')
  expect(box.open('anna', sealed)).toBe('GEZDGNBVGY3TQOJQ')
  const again = createSecretBox(SECRET, seededBytes('again'))
  expect(again.open('anna', sealed)).toBe('GEZDGNBVGY3TQOJQ')
  expect(box.seal('anna', 'GEZDGNBVGY3TQOJQ')).not.toBe(sealed)
})

it('opens nothing for another person, with another secret, or that was changed', () => {
  const sealed = box.seal('anna', 'GEZDGNBVGY3TQOJQ')
  expect(box.open('bartek', sealed)).toBeNull()
  expect(createSecretBox('t'.repeat(40), seededBytes('box')).open('anna', sealed)).toBeNull()
  const bytes = Buffer.from(sealed, 'base64url')
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1
    expect(box.open('anna', changed.toString('base64url')), `byte ${at}`).toBeNull()
  }
  for (const made of ['', 'AAAA', sealed.slice(0, 20)]) expect(box.open('anna', made)).toBeNull()
})

it('what is stored of a recovery code depends on code, person and secret', () => {
  const mac = box.mac('anna', 'abcdefghij')
  expect(createSecretBox(SECRET, seededBytes('x')).mac('anna', 'abcdefghij')).toBe(mac)
  const others = [
    box.mac('anna', 'abcdefghik'),
    box.mac('bartek', 'abcdefghij'),
    createSecretBox('t'.repeat(40), seededBytes('x')).mac('anna', 'abcdefghij'),
  ]
  expect(others).not.toContain(mac)
})
