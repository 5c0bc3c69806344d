import { X509Certificate } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { makeFixture } from '#scripts/check/fixture.ts'
import { announcement, readLinks } from './announcement.ts'
import { sourceStamp } from './app-build.ts'
import { ensureCertificate, lanAddresses } from './certificate.ts'
import { writeDemoSites } from './demo-sites.ts'
import { readOptions } from './options.ts'
import { makePlan } from './plan.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const findings = { workerBin: '/worker', certificate: null, lan: [] }

describe('options of npm start', () => {
  test('have usual values', () => {
    expect(readOptions([], {})).toEqual({
      https: false,
      port: 8080,
      cityPort: 8081,
      demo: true,
      dataDir: 'var',
    })
  })

  test('an unknown flag and a bad port are refused by name', () => {
    expect(() => readOptions(['--htps'], {})).toThrow(/--htps/)
    for (const port of ['80a', '-1', '65536', '1.5']) {
      expect(() => readOptions([], { OKIENKO_PORT: port })).toThrow(`OKIENKO_PORT is "${port}"`)
    }
  })
})

describe('the plan', () => {
  test('puts the city page on another site than the app', async () => {
    const plan = await makePlan('/repo', readOptions([], {}), findings, {})
    expect(plan.appOrigin).toBe('http://localhost:8080')
    expect(plan.cityOrigin).toBe('http://127.0.0.1:8081')
    expect(plan.env).toMatchObject({
      OKIENKO_DEMO: '1',
      OKIENKO_PORT: '8080',
      OKIENKO_WIDGET_ORIGIN: 'http://localhost:8080',
      OKIENKO_MEDIASOUP_WORKER_BIN: '/worker',
      OKIENKO_MEDIA_SOCKET: join('/repo', 'var', 'run', 'media.sock'),
    })
  })

  test('takes free ports for 0', async () => {
    const options = readOptions([], { OKIENKO_PORT: '0', OKIENKO_CITY_PORT: '0' })
    const { env, appOrigin } = await makePlan('/repo', options, findings, {})
    expect(Number(env.OKIENKO_PORT)).toBeGreaterThan(0)
    expect(Number(env.OKIENKO_CITY_PORT)).toBeGreaterThan(0)
    expect(appOrigin).toBe(`http://localhost:${env.OKIENKO_PORT}`)
  })

  test('leaves alone what the environment already says', async () => {
    const env = { LOG_LEVEL: 'debug', OKIENKO_STAFF_ORIGIN: 'https://staff.example' }
    const plan = await makePlan('/repo', readOptions([], {}), findings, env)
    expect(plan.env).toMatchObject(env)
    expect(plan.appOrigin).toBe('https://staff.example')
  })

  test('with a certificate all is reachable from the local network', async () => {
    const certificate = { cert: '/c.pem', key: '/k.pem' }
    const plan = await makePlan(
      '/repo',
      readOptions(['--https'], {}),
      { workerBin: '/worker', certificate, lan: ['192.168.1.7'] },
      {},
    )
    expect(plan.appOrigin).toBe('https://192.168.1.7:8080')
    expect(plan.cityOrigin).toBe('https://192.168.1.7:8081')
    expect(plan.env).toMatchObject({
      OKIENKO_HOST: '0.0.0.0',
      OKIENKO_TLS_CERT: '/c.pem',
      OKIENKO_MEDIA_LISTEN: '0.0.0.0',
      OKIENKO_MEDIA_ANNOUNCE: '127.0.0.1,192.168.1.7',
    })
  })
})

describe('the self-signed certificate', () => {
  test('names localhost and the addresses, is kept while good, made anew otherwise', async () => {
    await using fixture = await makeFixture({})
    const now = Date.now()
    const files = await ensureCertificate(fixture.root, ['192.168.1.7'], now)
    const first = await readFile(files.cert, 'utf8')
    const certificate = new X509Certificate(first)
    expect(certificate.checkHost('localhost')).toBe('localhost')
    expect(certificate.checkIP('192.168.1.7')).toBe('192.168.1.7')
    expect((await stat(files.key)).mode & 0o777).toBe(0o600)

    await ensureCertificate(fixture.root, ['192.168.1.7'], now)
    expect(await readFile(files.cert, 'utf8')).toBe(first)

    await ensureCertificate(fixture.root, ['10.0.0.9'], now)
    const second = await readFile(files.cert, 'utf8')
    expect(new X509Certificate(second).checkIP('10.0.0.9')).toBe('10.0.0.9')

    await ensureCertificate(fixture.root, ['10.0.0.9'], now + 90 * DAY_MS)
    expect(await readFile(files.cert, 'utf8')).not.toBe(second)
  })

  test('leaves out addresses that no phone can reach', () => {
    const address = { family: 'IPv4', netmask: '', mac: '', cidr: null } as const
    expect(
      lanAddresses({
        lo: [{ ...address, address: '127.0.0.1', internal: true }],
        eth0: [
          { ...address, address: '192.168.1.7', internal: false },
          { ...address, family: 'IPv6', scopeid: 2, address: 'fe80::1', internal: false },
        ],
      }),
    ).toEqual(['192.168.1.7'])
  })
})

describe('the stamp of an app', () => {
  const app = { name: 'widget', folder: 'widget-vue', sources: ['widget-vue', 'machines'] }

  test('changes with sources and lock file, not with tests and output', async () => {
    await using fixture = await makeFixture({
      'package-lock.json': '{}',
      'machines/call.ts': '1',
      'widget-vue/src/main.ts': '1',
    })
    const change = async (path: string): Promise<boolean> => {
      const before = await sourceStamp(fixture.root, app)
      await writeFile(join(fixture.root, path), 'changed')
      return (await sourceStamp(fixture.root, app)) !== before
    }
    expect(await change('widget-vue/src/main.ts')).toBe(true)
    expect(await change('machines/call.ts')).toBe(true)
    expect(await change('package-lock.json')).toBe(true)
    expect(await change('widget-vue/src/main.test.ts')).toBe(false)
  })
})

describe('the demo sites', () => {
  test('name the demo city as it is reached now, and keep everything else', async () => {
    await using fixture = await makeFixture({
      'sites/a.json': JSON.stringify({ siteId: 'a', origins: ['http://127.0.0.1:8081'] }),
      'sites/a/terms.pl.md': '# Own terms',
      'copy/old.json': '{}',
    })
    const copy = join(fixture.root, 'copy')
    await writeDemoSites(join(fixture.root, 'sites'), copy, 'https://192.168.1.7:8081')
    expect(JSON.parse(await readFile(join(copy, 'a.json'), 'utf8'))).toEqual({
      siteId: 'a',
      origins: ['https://192.168.1.7:8081'],
    })
    expect(await readFile(join(copy, 'a/terms.pl.md'), 'utf8')).toBe('# Own terms')
    expect(await readFile(join(copy, 'a/privacy.pl.md'), 'utf8')).toContain('{{controller.name}}')
    await expect(readFile(join(copy, 'old.json'))).rejects.toThrow('ENOENT')
  })
})

describe('the announcement', () => {
  const links = [{ role: 'manager', name: 'Anna', url: 'http://localhost:8080/staff/#t' }]

  test('tells addresses, links, and that the data is made up', async () => {
    const plan = await makePlan('/repo', readOptions([], {}), findings, {})
    const text = announcement(plan, readLinks(JSON.stringify({ links })), true)
    expect(text).toContain('http://127.0.0.1:8081/\n')
    expect(text).toContain('http://127.0.0.1:8081/demo/poczta')
    expect(text).toContain('http://localhost:8080/staff/#t')
    expect(text).toContain('made up')
    expect(text).not.toContain('self-signed')
  })

  test('without demo it names neither city page nor links', async () => {
    const plan = await makePlan('/repo', readOptions([], { OKIENKO_DEMO: '0' }), findings, {})
    expect(announcement(plan, [], false)).not.toMatch(/city|mailbox|made up|sign-in/)
  })
})
