import { describe, expect, it } from 'vitest'
import { clientAddress, networkOf, normaliseAddress } from './address.ts'

describe('addresses', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['0000:0000:0000:0000:0000:ffff:7f00:0001', '127.0.0.1'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
  ])('spells %s as %s', (given, normal) => expect(normaliseAddress(given)).toBe(normal))

  it('takes a /64 as one household', () => {
    expect(networkOf('2001:db8:1:2:aaaa::1')).toBe(networkOf('2001:db8:1:2::2'))
    expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'))
    expect(networkOf('192.0.2.7')).toBe('192.0.2.7')
  })

  it('believes X-Forwarded-For only as far as our own proxies wrote it', () => {
    const proxies = ['10.0.0.1', '::1']
    expect(clientAddress('192.0.2.9', '198.51.100.1', proxies)).toBe('192.0.2.9')
    expect(clientAddress('10.0.0.1', '198.51.100.1', proxies)).toBe('198.51.100.1')
    expect(clientAddress('10.0.0.1', '1.2.3.4, 198.51.100.1', proxies)).toBe('198.51.100.1')
    expect(clientAddress('10.0.0.1', '198.51.100.1, ::1', proxies)).toBe('198.51.100.1')
    expect(clientAddress('10.0.0.1', 'nonsense', proxies)).toBe('10.0.0.1')
    expect(clientAddress('10.0.0.1', undefined, proxies)).toBe('10.0.0.1')
  })
})
