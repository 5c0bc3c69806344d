import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JoinRequest } from './api.ts'
import { StaffMessage, WidgetMessage } from './protocol.ts'
import { DtlsParameters, RtpParameters } from './signalling.ts'

const fingerprint = (bytes: number): string => Array.from({ length: bytes }, () => 'AB').join(':')
const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }

describe('messages of pages', () => {
  it('[P1] refuses unknown types, unknown fields and wrong kinds', () => {
    expect(WidgetMessage.safeParse({ type: 'ticket.leave', id: 1 }).success).toBe(true)
    for (const wrong of [
      { type: 'ticket.sell', id: 1 },
      { type: 'ticket.leave', id: 1, because: 'no' },
      { type: 'ticket.devices', id: 1, devices: { camera: 'yes', microphone: true } },
      { type: 'offer.accept', id: 1, offerId: 'o' },
      null,
      [],
      'ticket.leave',
    ]) {
      expect(WidgetMessage.safeParse(wrong).success).toBe(false)
    }
    expect(StaffMessage.safeParse({ type: 'ticket.leave', id: 1 }).success).toBe(false)
  })

  it('[P1] takes nothing that was made up', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(
          WidgetMessage.safeParse(value).success || StaffMessage.safeParse(value).success,
        ).toBe(false)
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  it.each([0, -1, 1.5, '1', null, undefined])('[P4] refuses the request number %s', (id) => {
    expect(WidgetMessage.safeParse({ type: 'ticket.leave', id }).success).toBe(false)
  })

  it('[P4] lets a heartbeat carry nothing', () => {
    expect(StaffMessage.safeParse({ type: 'heartbeat' }).success).toBe(true)
    expect(StaffMessage.safeParse({ type: 'heartbeat', id: 1 }).success).toBe(false)
  })
})

describe('what a page says of its media', () => {
  it.each([
    ['sha-1', 20],
    ['sha-256', 32],
    ['sha-512', 64],
  ])('[P2] takes a %s fingerprint of %i bytes and no other length', (algorithm, bytes) => {
    const of = (value: string) =>
      DtlsParameters.safeParse({ fingerprints: [{ algorithm, value }] }).success
    expect(of(fingerprint(bytes))).toBe(true)
    expect(of(fingerprint(bytes - 1))).toBe(false)
    expect(of('')).toBe(false)
    expect(of(fingerprint(bytes).replace('A', 'X'))).toBe(false)
  })

  it('[P2] refuses no fingerprint at all', () => {
    expect(DtlsParameters.safeParse({ fingerprints: [] }).success).toBe(false)
    expect(DtlsParameters.safeParse({ role: 'client' }).success).toBe(false)
  })

  it('[P3] wants a codec and one to three encodings in range', () => {
    const of = (over: object) =>
      RtpParameters.safeParse({ codecs: [opus], encodings: [{ ssrc: 1 }], ...over }).success
    expect(of({})).toBe(true)
    expect(of({ codecs: [] })).toBe(false)
    expect(of({ encodings: [] })).toBe(false)
    expect(of({ encodings: [{}, {}, {}, {}] })).toBe(false)
    expect(of({ encodings: [{ ssrc: 2 ** 32 }] })).toBe(false)
    expect(of({ codecs: [{ ...opus, payloadType: 128 }] })).toBe(false)
    expect(of({ codecs: [{ ...opus, mimeType: 'text/html' }] })).toBe(false)
  })
})

describe('a ticket', () => {
  it('[P5] is asked for without a word about the person', () => {
    const request = {
      siteId: 'wroclaw',
      topicId: null,
      termsVersion: '1',
      devices: { camera: true, microphone: true },
      language: 'pl',
    }
    expect(JoinRequest.safeParse(request).success).toBe(true)
    for (const extra of [{ name: 'Jan' }, { email: 'jan@example.org' }, { phone: '1' }]) {
      expect(JoinRequest.safeParse({ ...request, ...extra }).success).toBe(false)
    }
    expect(JoinRequest.safeParse({ ...request, termsVersion: '' }).success).toBe(false)
  })
})

describe('a transfer', () => {
  it('[P6] names a call and a colleague or a topic, with a short note', () => {
    const whole = (message: object) => StaffMessage.safeParse({ id: 1, ...message }).success
    const ask = { type: 'transfer.ask', callId: 'c', staffId: 'bo', note: '' }
    expect(whole(ask)).toBe(true)
    expect(whole({ ...ask, note: 'a'.repeat(300) })).toBe(true)
    expect(whole({ ...ask, note: 'a'.repeat(301) })).toBe(false)
    expect(whole({ ...ask, topicId: 'vehicles' })).toBe(false)
    expect(whole({ ...ask, staffId: '' })).toBe(false)
    const line = { type: 'transfer.line', callId: 'c', topicId: 'vehicles', note: '' }
    expect(whole(line)).toBe(true)
    expect(whole({ ...line, topicId: null })).toBe(false)
    expect(WidgetMessage.safeParse({ id: 1, ...line }).success).toBe(false)
  })
})
