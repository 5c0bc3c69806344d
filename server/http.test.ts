import { createHash } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { createServer } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { MAX_JSON_BYTES } from './api-handler.ts'
import { INVITATION_MS } from './invitations.ts'
import { hashPassword } from './passwords.ts'
import { hashToken } from './tokens.ts'
import { ask, type AskOptions } from './test/ask.ts'
import { staffPerson } from './test/staff-person.ts'
import { startTestFront, type TestFront } from './test/test-front.ts'

const GOOD = 'siedem czarnych kotów pije herbatę'
let front: TestFront
beforeAll(async () => {
  front = await startTestFront()
  const { staff, topics } = front.database.models
  await staff.create(staffPerson({ _id: 'anna', passwordHash: await hashPassword(GOOD) }))
  const topic = { siteId: 'here', name: { pl: 'Dowód' }, prepare: { pl: '' }, minutes: 10 }
  await topics.create([
    { ...topic, _id: 'later', order: 2, active: true },
    { ...topic, _id: 'sooner', order: 1, active: true },
    { ...topic, _id: 'closed', order: 0, active: false },
  ])
})
afterAll(() => front?.stop())
afterEach(() => Object.assign(front.state, { waiting: 0, mediaUp: true, draining: false }))

const get = (path: string, headers: Record<string, string> = {}, over: AskOptions = {}) =>
  ask(front.port, path, { headers, ...over })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(front.port, path, {
    method: 'POST',
    headers: { origin: front.origin, 'content-type': 'application/json', ...headers },
    body,
  })
const joinRequest = (over: Record<string, unknown> = {}) => ({
  siteId: 'here',
  topicId: null,
  termsVersion: '2026-11-01',
  devices: { camera: true, microphone: true },
  language: 'pl',
  ...over,
})

describe('pages', () => {
  it('may be framed by the origins of the site only; the staff app by nobody', async () => {
    for (const [path, ancestors] of [
      ['/w/here/', 'https://city.example.org'],
      ['/s/here', "'none'"],
      ['/s/here/', "'none'"],
    ]) {
      const page = await get(path!)
      expect(page.status).toBe(200)
      expect(page.body.toString()).toContain('<div id="app">')
      const policy = page.headers['content-security-policy']
      expect(policy).toContain(`frame-ancestors ${ancestors}`)
      expect(policy).toContain(`connect-src 'self' ws://localhost:${front.port};`)
      expect(policy).toContain("default-src 'none'")
      const style = /<style>(.*)<\/style><\/head>/s.exec(page.body.toString())![1]!
      expect(style).toContain('--accent:#0b5c4b')
      const digest = createHash('sha256').update(style).digest('base64')
      expect(policy).toContain(`style-src 'self' 'sha256-${digest}';`)
      expect(page.headers).toMatchObject({
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      })
      expect(page.headers['strict-transport-security']).toBeUndefined()
    }
    const desk = await get('/staff/')
    expect(desk.body.toString()).toContain('staff')
    expect(desk.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect((await get('/staff/calendar')).status).toBe(200)
    expect(await get('/staff')).toMatchObject({ status: 308, headers: { location: '/staff/' } })
    expect(await get('/w/here')).toMatchObject({ status: 308, headers: { location: '/w/here/' } })
  })

  it.each([
    '/',
    '/w/there/',
    '/s/there',
    '/w/here/x',
    '/staff/none.js',
    '/widget/assets/none.js',
    '/widget/index.html',
  ])('%s is not there', async (path) => expect((await get(path)).status).toBe(404))

  it.each([
    '/widget/../sites/here.json',
    '/widget/%2e%2e/sites/here.json',
    '/staff/assets/..%2f..%2fsecret',
    '/s/here/../../secret',
  ])('%s leads nowhere else', async (path) => expect((await get(path)).status).toBe(404))

  it('come compressed as the browser likes, hashed files for ever', async () => {
    const path = '/widget/assets/index-abc123.js'
    const plain = await get(path)
    expect(plain.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
      vary: 'Accept-Encoding',
    })
    const br = await get(path, { 'accept-encoding': 'gzip, deflate, br' })
    expect(br.headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(br.body)).toEqual(plain.body)
    const gzip = await get(path, { 'accept-encoding': 'br;q=0, gzip' })
    expect(gzip.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(gzip.body)).toEqual(plain.body)
    expect(new Set([plain, br, gzip].map(({ headers }) => headers.etag)).size).toBe(3)
    const again = await get(path, { 'accept-encoding': 'br', 'if-none-match': br.headers.etag! })
    expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) })
    const head = await get(path, {}, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, body: Buffer.alloc(0) })
    expect(head.headers['content-length']).toBe(String(plain.body.length))
    expect((await get(path, {}, { method: 'DELETE' })).status).toBe(405)
  })

  it('include a loader with the site inside, that any page may fetch', async () => {
    const loader = await get('/s/here/okienko.js')
    expect(loader.headers).toMatchObject({
      'cache-control': 'public, max-age=300',
      'cross-origin-resource-policy': 'cross-origin',
    })
    const text = loader.body.toString()
    expect(text).not.toContain('</script>')
    const [siteId, origin, words] = JSON.parse(/^start\((.*)\)$/s.exec(text)![1]!)
    expect([siteId, origin]).toEqual(['here', front.origin])
    expect(words.pl[0]).toBe('$& </script>')
    expect(words.pl.slice(4, 6)).toEqual(['+48 71 777 77 77', 'tel:+48717777777'])
    const again = await get('/s/here/okienko.js', { 'if-none-match': loader.headers.etag! })
    expect(again.status).toBe(304)
  })

  it('include the terms in the wished language', async () => {
    expect((await get('/s/here/terms')).body.toString()).toContain('lang="pl"')
    const english = await get('/s/here/terms?lang=en', { 'accept-language': 'pl' })
    expect(english.body.toString()).toContain('<title>Terms – City hall</title>')
    const german = await get('/s/here/terms', { 'accept-language': 'de, en-GB;q=0.8' })
    expect(german.body.toString()).toContain('lang="en"')
    expect(german.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; img-src 'self';/,
    )
    expect((await get('/s/here/privacy')).status).toBe(404)
    expect(await get('/staff/accessibility')).toMatchObject({
      status: 302,
      headers: { location: 'https://city.example.org/accessibility' },
    })
  })
})

describe('hosts of their own', () => {
  it('serve only what is theirs', async () => {
    const apart = await startTestFront({
      env: {
        OKIENKO_WIDGET_ORIGIN: 'https://widget.example.org',
        OKIENKO_STAFF_ORIGIN: 'https://staff.example.org',
      },
    })
    try {
      const at = async (host: string, path: string) =>
        (await ask(apart.port, path, { headers: { host } })).status
      expect(await at('widget.example.org', '/w/here/')).toBe(200)
      expect(await at('staff.example.org', '/w/here/')).toBe(404)
      expect(await at('staff.example.org', '/staff/')).toBe(200)
      expect(await at('widget.example.org', '/staff/')).toBe(404)
      expect(await at('widget.example.org', '/api/staff/session')).toBe(404)
      expect(await at('staff.example.org', '/api/staff/session')).toBe(401)
      expect(await at('staff.example.org', '/api/widget/sites/here')).toBe(404)
      expect(await at('10.0.0.1', '/healthz')).toBe(200)
      const headers = { host: 'staff.example.org' }
      const desk = await ask(apart.port, '/staff/', { headers })
      expect(desk.headers['strict-transport-security']).toContain('max-age')
      expect(desk.headers['content-security-policy']).toContain('wss://staff.example.org')
    } finally {
      await apart.stop()
    }
  })
})

describe('health', () => {
  it('is alive, and ready or tells why not', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200 })
    expect(await get('/favicon.ico')).toMatchObject({ status: 204, body: Buffer.alloc(0) })
    const parts = { database: 'ok', mediaWorker: 'ok', scanner: 'off' }
    expect(await get('/readyz')).toMatchObject({
      status: 200,
      json: { ready: true, reasons: [], parts },
    })
    Object.assign(front.state, { mediaUp: false, draining: true })
    const answer = await get('/readyz')
    expect(answer.status).toBe(503)
    expect(answer.json).toMatchObject({ ready: false, parts: { mediaWorker: 'down' } })
    expect((answer.json as { reasons: string[] }).reasons).toHaveLength(2)
  })

  it('asks the scanner when there is one', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'okienko-clamd-'))
    const path = join(dir, 'clamd.sock')
    // As clamd answers to zPING.
    const scanner = createServer((socket) =>
      socket.on('data', (data) =>
        socket.end(data.toString() === 'zPING\0' ? 'PONG\0' : 'UNKNOWN COMMAND\0'),
      ),
    )
    await new Promise<void>((done) => scanner.listen(path, done))
    const scanned = await startTestFront({ env: { OKIENKO_CLAMD_SOCKET: path } })
    try {
      const up = await ask(scanned.port, '/readyz')
      expect(up.json).toMatchObject({ ready: true, parts: { scanner: 'ok' } })
      await new Promise((done) => scanner.close(done))
      const down = await ask(scanned.port, '/readyz')
      expect(down).toMatchObject({ status: 200, json: { ready: true, parts: { scanner: 'down' } } })
    } finally {
      await scanned.stop()
      rmSync(dir, { recursive: true, force: true })
    }
  })
})

describe('description', () => {
  it('is valid, whole, and names every call', async () => {
    const { json, headers } = await get('/api/openapi.json')
    expect(headers['content-type']).toContain('application/json')
    const document = json as { openapi: string; paths: Record<string, Record<string, unknown>> }
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toContain('/api/widget/sites/{siteId}')
    const join = document.paths['/api/widget/tickets']!.post as {
      requestBody: { content: unknown }
    }
    expect(JSON.stringify(join.requestBody.content)).toContain('termsVersion')
    expect(JSON.stringify(document)).toContain('password-common')
    const paths = Object.entries(document.paths)
    const described = paths.flatMap(([path, calls]) =>
      Object.keys(calls).map((method) => `${method} ${path}`),
    )
    expect(described).toContain('post /api/calls/{callId}/files')
    expect(described).toContain('get /api/calls/{callId}/files/{fileId}')
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)]
    for (const [, reference] of references) {
      const target = reference!
        .split('/')
        .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], json)
      expect(target, reference).toBeDefined()
    }
  })
})

describe('requests', () => {
  it.each<[string, number, string, unknown, Record<string, string>]>([
    ['without origin', 403, 'foreign-origin', {}, { origin: '' }],
    ['from elsewhere', 403, 'foreign-origin', {}, { origin: 'https://city.example.org' }],
    ['as a form', 400, 'malformed', {}, { 'content-type': 'text/plain' }],
    ['with broken JSON', 400, 'malformed', '{', {}],
    ['with a wrong field', 400, 'malformed', { token: 'x'.repeat(30), extra: 1 }, {}],
    ['with a body too large', 413, 'too-large', { token: 'x'.repeat(MAX_JSON_BYTES) }, {}],
    ['with a body far too large', 413, 'too-large', { token: 'x'.repeat(200_000) }, {}],
  ])('%s get %i %s', async (_how, status, refused, body, headers) => {
    const answer = await post('/api/staff/invitation', body, headers)
    expect(answer).toMatchObject({ status, json: { refused } })
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  it('with another method or to another address are told so', async () => {
    expect(await get('/api/staff/sign-in')).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
    })
    expect(await get('/api/none')).toMatchObject({ status: 404, json: { refused: 'not-found' } })
  })
})

describe('tickets', () => {
  it('come after what the page must know of its site', async () => {
    const { json, status } = await get('/api/widget/sites/here')
    expect(status).toBe(200)
    expect(json).toMatchObject({
      siteId: 'here',
      demo: false,
      terms: { version: '2026-11-01', url: `${front.origin}/s/here/terms` },
      privacy: { url: 'https://city.example.org/privacy' },
      topics: [{ topicId: 'sooner' }, { topicId: 'later' }],
    })
    expect(await get('/api/widget/sites/there')).toMatchObject({
      status: 404,
      json: { refused: 'unknown-site' },
    })
  })

  it.each([
    [{ siteId: 'there' }, 404, 'unknown-site'],
    [{ termsVersion: 'old' }, 409, 'terms-changed'],
    [{ topicId: 'closed' }, 404, 'unknown-topic'],
    [{ topicId: 'none' }, 404, 'unknown-topic'],
    [{ language: 'de' }, 400, 'malformed'],
  ])('are not given for %j', async (over, status, refused) => {
    expect(await post('/api/widget/tickets', joinRequest(over))).toMatchObject({
      status,
      json: { refused },
    })
  })

  it('are three for an address, and none when the line is full or the server stops', async () => {
    front.state.waiting = 100
    const full = await post('/api/widget/tickets', joinRequest())
    expect(full).toMatchObject({
      status: 503,
      json: { refused: 'line-full' },
      headers: { 'retry-after': '60' },
    })
    front.state.waiting = 99
    const given = []
    for (let i = 0; i < 3; i++)
      given.push(await post('/api/widget/tickets', joinRequest({ topicId: 'sooner' })))
    expect(given.map(({ status }) => status)).toEqual([200, 200, 200])
    const { ticket, callId } = given[0]!.json as { ticket: string; callId: string }
    expect(front.tickets.read(ticket)).toBe(callId)
    const fourth = await post('/api/widget/tickets', joinRequest())
    expect(fourth).toMatchObject({ status: 429, json: { refused: 'too-many-tickets' } })
    front.releaseTicket(callId)
    expect(await post('/api/widget/tickets', joinRequest())).toMatchObject({ status: 200 })
    front.state.draining = true
    expect(await post('/api/widget/tickets', joinRequest())).toMatchObject({
      json: { refused: 'draining' },
    })
  })
})

describe('staff', () => {
  const signIn = (password = GOOD) =>
    post('/api/staff/sign-in', { login: 'anna@example.org', password })
  const cookieOf = (setCookie: string | undefined) => ({ cookie: setCookie!.split(';')[0]! })

  it('get a cookie that only this host gets back, over HTTPS, unseen by scripts', async () => {
    const { headers, json } = await signIn()
    expect(headers['set-cookie']).toMatch(
      /^__Host-sid=[\w-]{43}; Secure; HttpOnly; SameSite=Strict; Path=\/$/,
    )
    expect(json).toMatchObject({ staffId: 'anna', roles: ['consultant'], demo: false })
    expect(JSON.stringify(json)).not.toContain('argon2')
  })

  it('are known by it until they sign out', async () => {
    expect(await get('/api/staff/session')).toMatchObject({
      status: 401,
      json: { refused: 'not-signed-in' },
    })
    const cookie = cookieOf((await signIn()).headers['set-cookie'])
    expect(await get('/api/staff/session', cookie)).toMatchObject({
      status: 200,
      json: { staffId: 'anna' },
    })
    expect(await post('/api/staff/session/extend', {}, cookie)).toMatchObject({ status: 200 })
    const out = await post('/api/staff/sign-out', {}, cookie)
    expect(out.headers['set-cookie']).toContain('Max-Age=0')
    expect((await get('/api/staff/session', cookie)).status).toBe(401)
    expect((await post('/api/staff/session/extend', {}, cookie)).status).toBe(401)
  })

  it('lose the old session when they sign in over it', async () => {
    const first = cookieOf((await signIn()).headers['set-cookie'])
    const body = { login: 'anna@example.org', password: GOOD }
    const second = await post('/api/staff/sign-in', body, first)
    expect((await get('/api/staff/session', first)).status).toBe(401)
    expect((await get('/api/staff/session', cookieOf(second.headers['set-cookie']))).status).toBe(
      200,
    )
  })

  it('with a wrong password get no cookie', async () => {
    const answer = await signIn('wrong')
    expect(answer).toMatchObject({ status: 401, json: { refused: 'wrong-credentials' } })
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it('choose a password by a link, and are signed in', async () => {
    const { staff } = front.database.models
    const token = 'a'.repeat(43)
    const invitation = { hash: hashToken(token), expiresAt: Date.now() + INVITATION_MS }
    await staff.create(staffPerson({ _id: 'jan', invitation }))
    const look = await post('/api/staff/invitation', { token })
    expect(look.json).toEqual({ name: 'Person jan', login: 'jan@example.org', minLength: 15 })
    const short = await post('/api/staff/invitation/accept', { token, password: 'short' })
    expect(short).toMatchObject({ status: 422, json: { refused: 'password-too-short' } })
    const done = await post('/api/staff/invitation/accept', { token, password: GOOD })
    expect(done).toMatchObject({ status: 200, json: { staffId: 'jan' } })
    expect((await get('/api/staff/session', cookieOf(done.headers['set-cookie']))).status).toBe(200)
    const again = await post('/api/staff/invitation/accept', { token, password: GOOD })
    expect(again).toMatchObject({ status: 410, json: { refused: 'link-used-or-over' } })
  })
})
