import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Letter } from '#server/mail/letter.ts'
import { createOutbox } from '#server/mail/outbox.ts'
import { mailSettings, OUTBOX_FROM } from '#server/mail/settings.ts'
import { startCity } from './city.ts'

/** A folder with letters as the server writes them, and the city page that shows them. */
let folder: string
let outbox: string
let city: Server
let origin: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'okienko-mailbox-'))
  outbox = join(folder, 'outbox')
  await openCity({ dir: outbox, isSmtp: false })
})
afterEach(async () => {
  city.close()
  await rm(folder, { recursive: true, force: true })
})

async function openCity(mailbox: { dir: string; isSmtp: boolean } | null) {
  city?.close()
  const widgetOrigin = 'http://localhost:9'
  city = await startCity({ widgetOrigin, host: '127.0.0.1', port: 0, tls: null, mailbox })
  origin = `http://127.0.0.1:${(city.address() as AddressInfo).port}`
}

const LINK = 'http://localhost:9/s/wroclaw-demo#v=visit-1.1.abc'
const letter = (over: Partial<Letter> = {}): Letter => ({
  mailId: 'booked.1.visit-1',
  to: 'zofia@example.pl',
  subject: 'Wizyta umówiona: 1 lutego, 10:30',
  text: `Dzień dobry, Zofio.\n\nOtwórz wizytę:\n${LINK}\n`,
  html: `<!doctype html><html lang="pl"><head><title>x</title></head><body><a href="${LINK}">Otwórz</a></body></html>`,
  language: 'pl',
  calendar: { method: 'PUBLISH', content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
  ...over,
})
const put = (one: Letter) => createOutbox(outbox, mailSettings(null, OUTBOX_FROM)).send(one)
const FILE = '/demo/poczta/booked.1.visit-1.eml'

/** As it goes over the wire: fetch would tidy the path and does not let the Host be chosen. */
function ask(path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; policy: string; robots: string; body: string }>(
    (done, fail) => {
      const { port } = new URL(origin)
      const sent = request({ host: '127.0.0.1', port, path, headers }, (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part: Buffer) => parts.push(part))
        reply.on('end', () =>
          done({
            status: reply.statusCode!,
            policy: String(reply.headers['content-security-policy']),
            robots: String(reply.headers['x-robots-tag']),
            body: Buffer.concat(parts).toString(),
          }),
        )
      })
      sent.on('error', fail).end()
    },
  )
}

describe('the mailbox of the demo', () => {
  it('says that there is none yet, and that nothing is sent', async () => {
    const { status, body, robots } = await ask('/demo/poczta')
    expect(status).toBe(200)
    expect(body).toContain('Nic nie zostało wysłane')
    expect(body).toContain('Nie ma jeszcze żadnego listu.')
    expect(robots).toContain('noindex')
  })

  it('lists the newest letter first, and shows one with its link and calendar file', async () => {
    await put(letter())
    await utimes(join(outbox, 'booked.1.visit-1.eml'), 1_000, 1_000)
    await put(letter({ mailId: 'moved.2.visit-1', subject: 'Wizyta przeniesiona' }))
    const list = (await ask('/demo/poczta')).body
    expect(list.indexOf('Wizyta przeniesiona')).toBeGreaterThan(0)
    expect(list.indexOf('Wizyta przeniesiona')).toBeLessThan(list.indexOf('Wizyta umówiona'))
    const { body, policy } = await ask(FILE)
    expect(body).toContain('zofia@example.pl')
    expect(body).toContain('Dzień dobry, Zofio.')
    expect(body.split(`href="${LINK}"`)).toHaveLength(3)
    expect(body).toContain(`${FILE}/kalendarz`)
    expect(policy).not.toMatch(/script-src|unsafe/)
    expect((await ask(`${FILE}/kalendarz`)).body).toBe('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n')
  })

  it('shows the look of a letter only in a sandbox without scripts', async () => {
    await put(letter())
    const { body } = await ask(FILE)
    expect(body).toMatch(/<iframe [^>]*sandbox="allow-top-navigation-by-user-activation"/)
    const { policy } = await ask(`${FILE}/html`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain('sandbox allow-top-navigation-by-user-activation')
    expect(policy).not.toContain('allow-scripts')
  })

  it('shows as text what a letter has of HTML in its words', async () => {
    const bad = '<img src=x onerror=alert(1)>'
    await put(letter({ subject: bad, text: `${bad} http://a.example/"><b>`, html: '' }))
    for (const path of ['/demo/poczta', FILE]) {
      const { body } = await ask(path)
      expect(body).toContain('&lt;img src=x')
      expect(body).not.toContain(bad)
      expect(body).not.toContain('<b>')
    }
  })

  it.each([
    '/demo/poczta/../secret.eml',
    '/demo/poczta/..%2fsecret.eml',
    '/demo/poczta/%2e%2e%2fsecret.eml',
    '/demo/poczta/..%5csecret.eml',
    '/demo/poczta/%252e%252e%252fsecret.eml',
    '/demo/poczta/secret',
    '/demo/poczta/gone.eml',
    `${FILE}/other`,
    `${FILE}/html/more`,
  ])('gives nothing of outside its folder: %s', async (path) => {
    await put(letter())
    await writeFile(join(folder, 'secret.eml'), 'Subject: secret\r\n\r\nsecret words')
    await writeFile(join(folder, 'secret'), 'secret words')
    const { status, body } = await ask(path)
    expect(status).toBe(404)
    expect(body).not.toContain('secret words')
  })

  it('answers no page of a stranger that was led here by its name', async () => {
    await put(letter())
    const { status, body } = await ask('/demo/poczta', { host: 'evil.example' })
    expect(status).toBe(421)
    expect(body).not.toContain('zofia')
    expect((await ask('/demo/poczta', { host: 'localhost:8081' })).status).toBe(200)
  })

  it('says that letters go out by SMTP when a server is set', async () => {
    await openCity({ dir: outbox, isSmtp: true })
    const { body } = await ask('/demo/poczta')
    expect(body).toContain('nowe listy wychodzą prawdziwą pocztą')
    expect(body).not.toContain('Nic nie zostało wysłane')
  })

  it('is linked from the city page, and is not there without a mailbox', async () => {
    expect((await ask('/')).body).toContain('href="/demo/poczta"')
    await openCity(null)
    expect((await ask('/')).body).not.toContain('poczta')
    expect((await ask('/demo/poczta')).status).toBe(404)
  })
})
