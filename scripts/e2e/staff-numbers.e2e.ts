import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { addDays } from '#staff/components/schedule/local-days.ts'
import { withoutFocusRing } from './support/accessibility.ts'
import { noNumbers } from './support/numbers-views.ts'
import { TODAY } from './support/schedule-views.ts'
import { useScheduledStaff } from './support/scheduled-staff.ts'

const staff = useScheduledStaff()
const MANAGER = ['manager']
const asked = () =>
  staff.server.requests
    .filter(({ path }) => path === '/api/staff/numbers')
    .map(({ query }) => query)
const open = async () => {
  await staff.openAt('liczby', MANAGER)
  await staff.heading('Według godziny').waitFor()
}

describe('numbers', () => {
  it('show the sites now and seven days, in figures, tables and bars', async () => {
    await open()
    await staff.page.getByText('o wiele za długo').waitFor()
    await staff.page.getByText('Nikt nie ma teraz rozpoczętej zmiany.').waitFor()
    await staff.page.getByRole('row', { name: /Celina Nowak W rozmowie od 1 godziny/ }).waitFor()
    await staff.page.getByRole('img', { name: /Najwięcej: Meldunek .*\(61\)/ }).waitFor()
    await staff.page.getByRole('table', { name: 'Według dnia' }).waitFor()
    await staff.inEverySize('numbers')
    expect(await withoutFocusRing(staff.page, 26)).toEqual([])
    expect(asked()).toEqual([{ from: addDays(TODAY, -6), days: '7' }])
  })

  it('keep the bars of a picture inside it, with every name and value in sight', async () => {
    await open()
    for (const width of [1280, 390, 320]) {
      await staff.page.setViewportSize({ width, height: 800 })
      const outside = await staff.page.evaluate(() =>
        [...document.querySelectorAll('svg[role="img"]')].flatMap((picture) => {
          const frame = picture.getBoundingClientRect()
          return [...picture.querySelectorAll('text, rect')]
            .filter((part) => {
              const { left, right, top, bottom } = part.getBoundingClientRect()
              const isAcross = left < frame.left - 1 || right > frame.right + 1
              return isAcross || top < frame.top - 2 || bottom > frame.bottom + 2
            })
            .map((part) => part.textContent)
        }),
      )
      expect(outside, `at ${width}`).toEqual([])
    }
  })

  it('of a quarter are drawn by the week, and chosen by keyboard', async () => {
    await open()
    await staff.button('Ten kwartał').focus()
    await staff.page.keyboard.press('Enter')
    await expect.poll(() => staff.button('Ten kwartał').getAttribute('aria-pressed')).toBe('true')
    await expect.poll(() => asked().at(-1)?.['from']).toMatch(/-(01|04|07|10)-01$/)
    await staff.button('30 dni').press('Enter')
    await expect.poll(() => asked().at(-1)?.['days']).toBe('30')
    await staff.page.getByLabel('Od dnia', { exact: true }).fill(addDays(TODAY, -92))
    await staff.page.getByLabel('Temat', { exact: true }).selectOption('dowod')
    await staff.page.getByRole('button', { name: 'Pokaż', exact: true }).click()
    await expect
      .poll(() => asked().at(-1))
      .toEqual({ from: addDays(TODAY, -92), days: '93', topicId: 'dowod' })
    await staff.page.getByRole('img', { name: /^Słupki pokazują tygodnie/ }).waitFor()
    await staff.inEverySize('numbers-quarter')
  })

  it('name a period that is too long at its field, and ask for nothing', async () => {
    await open()
    await staff.page.getByLabel('Od dnia', { exact: true }).fill(addDays(TODAY, -93))
    await staff.page.getByRole('button', { name: 'Pokaż', exact: true }).click()
    await staff.page.getByText('Okres może mieć najwyżej 93 dni.').waitFor()
    const field = staff.page.getByLabel('Do dnia', { exact: true })
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true)
    expect(asked()).toHaveLength(1)
    await staff.inEverySize('numbers-fault')
  })

  it('say when there is nothing, and when they cannot be had', async () => {
    staff.server.api.set('GET /api/staff/numbers', () => ({ body: noNumbers() }))
    await staff.openAt('liczby', MANAGER)
    await staff.page.getByText('W tym okresie nikt nie dzwonił.').waitFor()
    await staff.inEverySize('numbers-none')
    const failed = () => ({ status: 503, body: { refused: 'database-unavailable' } })
    staff.server.api.set('GET /api/staff/numbers', failed)
    staff.server.api.set('GET /api/staff/numbers/now', failed)
    await staff.button('Wczoraj').click()
    await expect.poll(() => staff.page.locator('p.bad').count(), { timeout: 10_000 }).toBe(2)
    await staff.page.getByText(/Na ekranie jest stan z godziny/).waitFor()
    await staff.inEverySize('numbers-failed')
  })

  it('can be held, and tell it', async () => {
    await open()
    await staff.button('Wstrzymaj stan na żywo').press('Enter')
    await staff.page.getByText(/^Stan na żywo jest wstrzymany/).waitFor()
    await staff.inEverySize('numbers-held')
    await staff.button('Wznów stan na żywo').press('Enter')
    await staff.button('Wstrzymaj stan na żywo').waitFor()
  })

  it('can be told apart in forced colours', async () => {
    await open()
    await staff.page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
    const fills = await staff.page.evaluate(() => {
      const fillOf = (name: string) => getComputedStyle(document.querySelector(name)!).fill
      return [fillOf('rect.solid'), fillOf('rect.hollow')]
    })
    expect(fills[0]).not.toBe(fills[1])
  })

  it('are downloaded after the password was given again', async () => {
    let proved = false
    staff.server.api.set('POST /api/staff/session/prove', () => {
      proved = true
      return { body: {} }
    })
    staff.server.api.set('POST /api/staff/numbers/export', () =>
      proved
        ? { body: { fileName: 'liczby.csv', csv: '\uFEFFrazem\r\n' } }
        : { status: 400, body: { refused: 'sign-in-again' } },
    )
    await open()
    await staff.button('Pobierz CSV').click()
    await staff.dialog().getByLabel('Hasło', { exact: true }).fill('tajne haslo tajne')
    const download = staff.page.waitForEvent('download')
    await staff.page.keyboard.press('Enter')
    const file = await download
    expect(file.suggestedFilename()).toBe('liczby.csv')
    expect(await readFile(await file.path(), 'utf8')).toBe('\uFEFFrazem\r\n')
    await staff.page.getByText('Pobrano plik liczby.csv.').first().waitFor()
    const [, sent] = staff.sent('/api/staff/numbers/export')
    expect(sent).toEqual({ from: addDays(TODAY, -6), days: 7, language: 'pl' })
    await staff.inEverySize('numbers-exported')
  })
})
