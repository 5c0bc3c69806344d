import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const env = { OKIENKO_MEDIASOUP_WORKER_BIN: process.execPath }

describe('config', () => {
  test('the defaults are a socket under var, all cores, loopback, ports from 44440', () => {
    const config = readConfig(env)
    expect(config).toMatchObject({
      rpc: { kind: 'socket' },
      listenIp: '127.0.0.1',
      announced: [],
      firstPort: 44_440,
      log: { level: 'info', pretty: false },
    })
    expect(config.workers).toBeGreaterThanOrEqual(1)
  })

  test('everything can be set', () => {
    const config = readConfig({
      ...env,
      OKIENKO_MEDIA_TCP: '[::1]:4000',
      OKIENKO_MEDIA_TOKEN: 't'.repeat(32),
      OKIENKO_MEDIA_WORKERS: '3',
      OKIENKO_MEDIA_LISTEN: '0.0.0.0',
      OKIENKO_MEDIA_ANNOUNCE: '198.51.100.7, media.example.org',
      OKIENKO_MEDIA_PORT: '0',
    })
    expect(config).toMatchObject({
      rpc: { kind: 'tcp', host: '::1', port: 4000, token: 't'.repeat(32) },
      workers: 3,
      listenIp: '0.0.0.0',
      announced: ['198.51.100.7', 'media.example.org'],
      firstPort: 0,
    })
  })

  test.each([
    ['OKIENKO_MEDIASOUP_WORKER_BIN', ''],
    ['OKIENKO_MEDIASOUP_WORKER_BIN', '/nowhere/mediasoup-worker'],
    ['OKIENKO_MEDIA_TCP', 'no-port'],
    ['OKIENKO_MEDIA_TOKEN', 'short'],
    ['OKIENKO_MEDIA_WORKERS', '0'],
    ['OKIENKO_MEDIA_WORKERS', 'many'],
    ['OKIENKO_MEDIA_LISTEN', 'localhost'],
    ['OKIENKO_MEDIA_ANNOUNCE', 'two words'],
    ['OKIENKO_MEDIA_PORT', '65535'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s is refused in one sentence', (name, value) => {
    const tcp = name === 'OKIENKO_MEDIA_TOKEN' ? { OKIENKO_MEDIA_TCP: '127.0.0.1:4000' } : {}
    const read = () => readConfig({ ...env, ...tcp, OKIENKO_MEDIA_WORKERS: '2', [name]: value })
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(/^[A-Z].*\.$/)
  })
})
