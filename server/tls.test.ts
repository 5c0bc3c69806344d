import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { SUBPROTOCOL } from '#machines/protocol-constants.ts'
import { startTestFront } from './test/test-front.ts'

let dir: string
let cert: string
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'okienko-tls-'))
  const pair = await generate([{ name: 'commonName', value: 'localhost' }])
  cert = pair.cert
  writeFileSync(join(dir, 'cert.pem'), pair.cert)
  writeFileSync(join(dir, 'key.pem'), pair.private)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const env = (key: string) => ({
  OKIENKO_TLS_CERT: join(dir, 'cert.pem'),
  OKIENKO_TLS_KEY: join(dir, key),
})

it('pages and sockets come over an own certificate', async () => {
  const front = await startTestFront({ env: env('key.pem') })
  try {
    expect(front.origin).toBe(`https://localhost:${front.port}`)
    const req = request({
      host: '127.0.0.1',
      port: front.port,
      path: '/w/here/',
      ca: cert,
      servername: 'localhost',
    })
    req.end()
    const [res] = (await once(req, 'response')) as [IncomingMessage]
    res.resume()
    expect(res.statusCode).toBe(200)
    expect(res.headers['strict-transport-security']).toContain('max-age')
    expect(res.headers['content-security-policy']).toContain(`wss://localhost:${front.port}`)
    front.calls.add('c')
    const protocols = [SUBPROTOCOL, `ticket.${front.tickets.issue('c')}`]
    const socket = new WebSocket(`wss://localhost:${front.port}/ws/widget`, protocols, {
      origin: front.origin,
      ca: cert,
    })
    const [data] = (await once(socket, 'message')) as [Buffer]
    expect(JSON.parse(data.toString())).toMatchObject({ type: 'hello' })
    socket.terminate()
  } finally {
    await front.stop()
  }
})

it('a key that does not fit is told in one sentence', async () => {
  writeFileSync(join(dir, 'broken.pem'), 'no key')
  await expect(startTestFront({ env: env('broken.pem') })).rejects.toThrow(
    /^The certificate of OKIENKO_TLS_CERT/,
  )
})
