import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DEMO_SITE } from '#scripts/demo/demo-data.ts'
import { clamdStep, startClamd, type RunningClamd } from '#scripts/setup/clamd.ts'
import { openPostOffice, type PostOffice } from '#server/mail/test/post-office.ts'
import { EICAR, pdfWith } from '#server/test/documents.ts'
import { City, clockAt } from './support/city.ts'
import { Consultant } from './support/consultant.ts'
import { SIGNATURES } from './support/fake-devices.ts'
import { checkpoint, leftovers, plantSnapshot, temporaryLeftovers } from './support/leftovers.ts'
import { Pair } from './support/pair.ts'
import { Pm2 } from './support/pm2.ts'
import { Resident } from './support/resident.ts'
import { linkOf, onMonday } from './support/visit-story.ts'

const PATIENCE = { timeout: 30_000 }
const MARK = randomUUID()
/** What the two people give each other; none of it may stand anywhere outside the memory of the call. */
const SECRET = {
  fromResident: `sprawa-${MARK}`,
  fromConsultant: `odpowiedź-${MARK}`,
  fileName: `nazwa-${MARK}`,
  content: `treść-${MARK}`,
  refusedName: `zły-${MARK}`,
  refusedContent: `groźne-${MARK}`,
}
/** How the resident wants to be called: stored with the visit, gone with the end of its call. */
const ADDRESS = `Zofia-${MARK}`
const EMAIL = `zofia-${MARK}@example.pl`

/**
 * G8 and privacy.md 3: a whole call of a booked visit under PM2, with chat and files, and one kill -9 in its
 * middle. Then everything that is kept is searched, by a search that is known to find.
 */
describe('nothing of a call is left behind', () => {
  const begun = Date.now()
  const scratch = join(tmpdir(), `okienko-canary-clamd-${process.pid}`)
  const planted = [tmpdir(), '/dev/shm'].map((folder) => join(folder, `okienko-planted-${MARK}`))
  let clamd: RunningClamd
  let office: PostOffice
  let city: City
  let pm2: Pm2
  let pair: Pair

  beforeAll(async () => {
    const found = await clamdStep.run({ print: () => {} })
    const program = found.kind === 'own' ? found.program : 'clamd'
    clamd = await startClamd({ kind: 'own', program, realSignatures: false }, scratch)
    // As fresh as the day of the story: old signatures let nothing pass.
    const asOf = new Date(onMonday('08:00:00'))
    for (const name of readdirSync(clamd.signatures!))
      utimesSync(join(clamd.signatures!, name), asOf, asOf)
    office = await openPostOffice()
    city = await City.openWith(
      async (opened) => {
        city = opened
        pm2 = new Pm2(opened)
        await pm2.start()
      },
      {
        OKIENKO_CLAMD_SOCKET: clamd.socket,
        OKIENKO_CLAMD_SIGNATURES: clamd.signatures!,
        OKIENKO_SMTP_URL: office.url,
        OKIENKO_MAIL_FROM: 'Urząd Miasta <wizyty@miasto.example>',
        ...clockAt(onMonday('09:00:00')),
      },
    )
  })
  afterAll(async () => {
    for (const path of planted) rmSync(path, { force: true })
    await pair?.close()
    await pm2?.run('kill')
    await city?.close()
    await office?.close()
    await clamd?.child?.stop()
    await rm(scratch, { recursive: true, force: true })
  })

  const widget = () => pair.resident.widget
  const desk = () => pair.consultant.person.page
  const everywhere = (text: string): string[] => [
    ...leftovers(city, text),
    ...temporaryLeftovers(text, begun),
  ]

  it('a visit is booked, begun from the calendar, and the resident comes by the link', async () => {
    const consultant = await Consultant.signIn(city, 0, SIGNATURES.green)
    await consultant.startShift()
    const at = onMonday('11:00:00')
    const { status, text } = await consultant.person.page.evaluate(
      async ({ visitId, siteId, at, name, email }) => {
        const contact = { name, email, need: null }
        const visit = {
          ...{ visitId, siteId, topicId: 'meldunek', staffId: 'demo-konsultant-1' },
          ...{ startsAt: at, contact, language: 'pl' },
        }
        const ask = (path: string, body: unknown) =>
          fetch(`/api/staff/visits/${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          })
        const added = await ask('add', visit)
        if (!added.ok) return { status: added.status, text: await added.text() }
        const { visit: made } = (await added.json()) as { visit: { rev: number } }
        const started = await ask('start', { visitId, rev: made.rev })
        return { status: started.status, text: await started.text() }
      },
      { visitId: randomUUID(), siteId: DEMO_SITE, at, name: ADDRESS, email: EMAIL },
    )
    expect(status, text).toBe(200)
    const subject = 'Konsultant czeka na rozmowę wideo'
    const letter = () => office.letters.find((one) => one.subject?.startsWith(subject))
    await expect.poll(letter, PATIENCE).toBeTruthy()
    const resident = await Resident.follow(city, linkOf(letter()!), SIGNATURES.red)
    await resident.heading('Konsultant czeka na Ciebie').waitFor()
    await resident.checkIn()
    pair = new Pair(city, resident, consultant)
    await pair.flows()
  })

  it('both write, and send files that pass and a file that does not', async () => {
    await pair.resident.button(/^Czat/).click()
    const mine = widget().getByRole('textbox', { name: 'Wiadomość do konsultanta' })
    await mine.fill(SECRET.fromResident)
    await mine.press('Enter')
    await desk().getByText(SECRET.fromResident).last().waitFor()
    const theirs = desk().getByRole('textbox', { name: 'Wiadomość do mieszkańca' })
    await theirs.fill(SECRET.fromConsultant)
    await theirs.press('Enter')
    await widget().getByText(SECRET.fromConsultant).last().waitFor()
    await pair.resident.button('Pliki').click()
    const pdf = (name: string, text: string) => ({
      name: `${name}.pdf`,
      mimeType: 'application/pdf',
      buffer: pdfWith('', [`<< /Length ${Buffer.byteLength(text)} >>\nstream\n${text}\nendstream`]),
    })
    await widget()
      .locator('input[type=file][multiple]')
      .setInputFiles([
        pdf(SECRET.fileName, SECRET.content),
        pdf(SECRET.refusedName, `${EICAR}\n${SECRET.refusedContent}`),
      ])
    const row = (name: string) => widget().getByRole('listitem').filter({ hasText: name })
    await row(SECRET.fileName).getByText('Gotowy').waitFor(PATIENCE)
    await row(SECRET.refusedName).getByText('zagrożenie').waitFor(PATIENCE)
  })

  it('a search that is known to find finds none of it in mid-call, after kill -9', async () => {
    const { pid } = await pm2.server()
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => expect((await pm2.server()).pid).not.toBe(pid), PATIENCE)
    await expect
      .poll(() => fetch(`${city.appOrigin}/readyz`).then(({ status }) => status), PATIENCE)
      .toBe(200)
    await pair.flows()
    await checkpoint(city)
    const control = `planted-${MARK}`
    await plantSnapshot(city, control)
    for (const path of planted) writeFileSync(path, control)
    const found = everywhere(control)
    for (const path of planted) expect(found).toContain(path)
    expect(found.some((path) => path.startsWith(city.dir))).toBe(true)
    // The logs of PM2 and the visit in the database are among what is searched.
    expect(leftovers(city, 'visit.').some((path) => path.includes('/pm2/logs/'))).toBe(true)
    expect(leftovers(city, ADDRESS).some((path) => path.includes('/db/'))).toBe(true)
    for (const [what, text] of Object.entries(SECRET)) expect(everywhere(text), what).toEqual([])
    expect(leftovers(city, ADDRESS).every((path) => path.includes('/db/'))).toBe(true)
    expect(temporaryLeftovers(ADDRESS, begun).every((path) => path.includes('/db/'))).toBe(true)
  })

  it('and none of it, nor of the resident, after the end', async () => {
    await pair.consultant.hangUp()
    await pair.resident.heading('Dziękujemy za rozmowę').waitFor()
    const isErased = async () => {
      await checkpoint(city)
      return [ADDRESS, EMAIL].every((text) => leftovers(city, text).length === 0)
    }
    // The job that erases looks once a minute.
    await expect.poll(isErased, { timeout: 100_000, interval: 2_000 }).toBe(true)
    const all = { ...SECRET, address: ADDRESS, email: EMAIL }
    for (const [what, text] of Object.entries(all)) expect(everywhere(text), what).toEqual([])
  })
})
