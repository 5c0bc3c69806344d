import { describe, expect, it } from 'vitest'
import { createTickets } from './tickets.ts'
import { createIceServers, TURN_CREDENTIAL_MS } from './turn.ts'

describe('tickets', () => {
  const tickets = createTickets('s'.repeat(32))

  it('owns one call', () => {
    const token = tickets.issue('call-1')
    expect(tickets.read(token)).toBe('call-1')
    expect(tickets.issue('call-1')).toBe(token)
    // It has to fit into a WebSocket subprotocol, which takes no separators (RFC 9110 token).
    expect(`ticket.${token}`).toMatch(/^[\w.-]+$/)
  })

  it('is void for another call, changed by a letter, or made with another secret', () => {
    const token = tickets.issue('call-1')
    const mac = token.slice(token.indexOf('.'))
    expect(tickets.read(`call-2${mac}`)).toBeNull()
    for (let i = 0; i < token.length; i++) {
      const other = token[i] === 'A' ? 'Q' : 'A'
      const changed = token.slice(0, i) + other + token.slice(i + 1)
      expect(tickets.read(changed), changed).toBeNull()
    }
    expect(tickets.read(createTickets('t'.repeat(32)).issue('call-1'))).toBeNull()
    for (const odd of ['', '.', 'call-1', `call-1.${'A'.repeat(42)}`, `${token}A`, `${token} `]) {
      expect(tickets.read(odd)).toBeNull()
    }
  })
})

describe('ICE servers', () => {
  it('gives credentials by the REST scheme of coturn', () => {
    const now = () => 1_700_000_000_000 - TURN_CREDENTIAL_MS
    const turn = { urls: ['turn:turn.example.org:3478'], secret: 'north' }
    const iceServers = createIceServers({
      ...{ turn, stunUrls: ['stun:s.example.org'], now, turnOf: () => null },
    })
    // openssl: printf '1700000000:call-1' | openssl dgst -sha1 -hmac north -binary | base64
    expect(iceServers('call-1', 'here')).toEqual([
      { urls: ['stun:s.example.org'] },
      {
        urls: turn.urls,
        username: '1700000000:call-1',
        credential: 'mFebIVk+U4JUXZSU1hI39EJNRFQ=',
      },
    ])
  })

  it('gives none where none are configured', () => {
    const nothing = { turn: null, turnOf: () => null, stunUrls: [], now: () => 0 }
    expect(createIceServers(nothing)('x', 'here')).toEqual([])
  })

  it('gives the relays of a site to its own calls only', () => {
    const own = { urls: ['turn:own.example.org'], secret: 'own' }
    const turn = { urls: ['turn:shared.example.org'], secret: 'shared' }
    const turnOf = (siteId: string) => (siteId === 'here' ? own : null)
    const iceServers = createIceServers({ turn, turnOf, stunUrls: [], now: () => 0 })
    const [here, there] = ['here', 'there'].map((siteId) => iceServers('call-1', siteId))
    expect([here, there]).toMatchObject([[{ urls: own.urls }], [{ urls: turn.urls }]])
    expect(here![0]!.credential).not.toBe(there![0]!.credential)
  })
})
