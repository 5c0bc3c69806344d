import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'okienko-config-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const least = () => ({ OKIENKO_DATA_DIR: dir, OKIENKO_DEMO: '1' })
const failure = (env: Record<string, string>) => {
  try {
    readConfig({ ...least(), ...env })
  } catch (error) {
    return error instanceof ConfigError ? error.message : error
  }
  return null
}

describe('configuration', () => {
  it('has a default for everything in demo mode', () => {
    const config = readConfig(least())
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      wrapUpMs: 60_000,
      demo: true,
      turn: null,
    })
    expect(config.media).toEqual({ kind: 'socket', path: 'var/run/media.sock' })
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('makes one secret and finds it again', () => {
    const { secret } = readConfig(least())
    expect(readConfig(least()).secret).toBe(secret)
    expect(readFileSync(join(dir, 'secret'), 'utf8')).toBe(secret)
    expect(statSync(join(dir, 'secret')).mode & 0o777).toBe(0o600)
    writeFileSync(join(dir, 'secret'), 'short')
    expect(failure({})).toMatch(/shorter than 32/)
  })

  it.each([
    ['OKIENKO_PORT', '80a'],
    ['OKIENKO_PORT', '70000'],
    ['OKIENKO_WIDGET_ORIGIN', 'https://okienko.example.org/'],
    ['OKIENKO_STAFF_ORIGIN', 'ftp://okienko.example.org'],
    ['OKIENKO_TRUSTED_PROXIES', '10.0.0.1,proxy'],
    ['MONGODB_URI', 'postgres://x'],
    ['OKIENKO_SECRET', 'too short'],
    ['OKIENKO_MEDIA_TCP', 'nine'],
    ['OKIENKO_TURN_URLS', 'http://turn'],
    ['OKIENKO_DEMO', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['OKIENKO_SMTP_URL', 'mail.example.org:25'],
    ['OKIENKO_MAIL_FROM', 'Urząd'],
    ['OKIENKO_MAIL_FROM', 'Urząd <a@example.org>\nBcc: all@example.org'],
    ['OKIENKO_STATISTICS_MONTHS', '0'],
  ])('names %s=%s as the mistake', (name, value) => {
    expect(failure({ [name]: value })).toMatch(new RegExp(`^${name} .*\\.$`))
  })

  it('wants what belongs together', () => {
    expect(failure({ OKIENKO_TLS_CERT: '/c.pem' })).toMatch(/^OKIENKO_TLS_KEY is missing/)
    expect(failure({ OKIENKO_TLS_KEY: '/k.pem' })).toMatch(/^OKIENKO_TLS_CERT is missing/)
    expect(failure({ OKIENKO_TLS_CERT: '/no', OKIENKO_TLS_KEY: '/no' })).toMatch(/cannot be read/)
    expect(failure({ OKIENKO_MEDIA_TCP: 'h:1' })).toMatch(/^OKIENKO_MEDIA_TOKEN/)
    expect(failure({ OKIENKO_TURN_URLS: 'turn:a:3478' })).toMatch(/^OKIENKO_TURN_SECRET/)
    expect(failure({ OKIENKO_SMTP_URL: 'smtp://h:25' })).toMatch(/^OKIENKO_MAIL_FROM is missing/)
    expect(failure({ OKIENKO_DEMO: '0' })).toMatch(/^OKIENKO_SITES_DIR/)
  })

  it('tells the sender from the address', () => {
    const smtp = { OKIENKO_SMTP_URL: 'smtps://me:secret@mail.example.org:465' }
    const named = { ...smtp, OKIENKO_MAIL_FROM: 'Urząd Miejski <wizyty@example.org>' }
    expect(readConfig({ ...least(), ...named }).mail).toEqual({
      smtpUrl: smtp.OKIENKO_SMTP_URL,
      from: 'Urząd Miejski <wizyty@example.org>',
      address: 'wizyty@example.org',
    })
    const bare = { ...smtp, OKIENKO_MAIL_FROM: 'wizyty@example.org' }
    expect(readConfig({ ...least(), ...bare }).mail.address).toBe('wizyty@example.org')
    expect(readConfig(least()).mail).toMatchObject({ smtpUrl: null, address: 'okienko@localhost' })
  })

  it('reads lists and takes an empty variable as not given', () => {
    const config = readConfig({
      ...least(),
      OKIENKO_PORT: '',
      OKIENKO_TURN_URLS: 'turn:a:3478?transport=udp, turns:a:5349',
      OKIENKO_TURN_SECRET: 's',
      OKIENKO_MEDIA_TCP: 'media.local:7000',
      OKIENKO_MEDIA_TOKEN: 't',
    })
    expect(config.port).toBe(8080)
    expect(config.turn?.urls).toEqual(['turn:a:3478?transport=udp', 'turns:a:5349'])
    expect(config.media).toEqual({ kind: 'tcp', host: 'media.local', port: 7000, token: 't' })
  })
})
