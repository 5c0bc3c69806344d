import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { withoutFocusRing } from './support/accessibility.ts'
import { Keyboard } from './support/keyboard.ts'
import { serveLawPages } from './support/law-pages.ts'
import { inSizes, SHOTS, SIZES, ZOOMED } from './support/page-rules.ts'
import { panelAt } from './support/widget-panel.ts'
import { residentView, SITE, waiting } from './support/widget-views.ts'

/** Monday noon in Warsaw. */
const panel = panelAt(Date.parse('2026-11-23T11:00:00Z'))
beforeEach(() => serveLawPages(panel.page.context(), panel.server.origin))

const link = (name: string | RegExp) => panel.page.getByRole('link', { name })
const at = (path: string) => panel.page.goto(`${panel.server.origin}${path}`)

describe('law pages', () => {
  it.each([
    [`/s/${SITE}/terms`, 'Regulamin usługi „Czat wideo”'],
    [`/s/${SITE}/privacy`, 'Polityka prywatności usługi „Czat wideo”'],
    [`/s/${SITE}/accessibility`, 'Deklaracja dostępności'],
    ['/staff/accessibility', 'Deklaracja dostępności aplikacji pracownika'],
  ])('%s is read at every size, by keyboard, and on paper', async (path, title) => {
    const { page } = panel
    await at(path)
    await panel.heading(title).waitFor()
    const name = path.replaceAll('/', '-')
    await inSizes(page, `law${name}`, [SIZES[0], ZOOMED])
    await page.keyboard.press('Tab')
    await expect.poll(panel.focused).toBe('Przejdź do treści')
    expect(await withoutFocusRing(page, 12)).toEqual([])
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('nav, .skip').filter({ visible: true }).count()).toBe(0)
    await page.getByText(/^Wersja 2026-11-01/).waitFor()
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `law${name}-print.png`) })
  })

  it('switch the language, and lead back to the chat', async () => {
    await at(`/s/${SITE}/requirements`)
    await link('English').click()
    await panel.heading('Technical requirements').waitFor()
    expect(await panel.page.locator('html').getAttribute('lang')).toBe('en')
    await link('Privacy policy').last().click()
    await panel.heading('Privacy policy of the “Video chat” service').waitFor()
    expect(await link('Back to the video chat').getAttribute('href')).toBe(`/s/${SITE}`)
  })
})

describe('law texts in the panel', () => {
  it('are read before a call, by keyboard, and nothing is lost', async () => {
    const { page } = panel
    const keyboard = new Keyboard(page)
    await at(`/w/${SITE}/`)
    await keyboard.tick(page.getByRole('checkbox'))
    await keyboard.press(link('Regulamin, wersja 2026-11-01'))
    await panel.heading('Regulamin usługi „Czat wideo”').waitFor()
    await expect.poll(panel.focused).toBe('Regulamin usługi „Czat wideo”')
    await page.getByRole('link', { name: '4. Czego potrzebujesz' }).waitFor()
    await keyboard.press(link('9. Reklamacje'))
    await expect.poll(panel.focused).toBe('9. Reklamacje')
    await keyboard.press(link('polityce prywatności').first())
    await panel.heading('Polityka prywatności usługi „Czat wideo”').waitFor()
    await panel.inEverySize('law-privacy')
    await panel.speak('English')
    await panel.heading('Privacy policy of the “Video chat” service').waitFor()
    await panel.speak('Polski')
    await panel.heading('Polityka prywatności usługi „Czat wideo”').waitFor()
    await keyboard.press(panel.button('Wróć'))
    await panel.heading('Przygotuj się do rozmowy').waitFor()
    expect(await page.getByRole('checkbox').isChecked()).toBe(true)
    await expect.poll(panel.focused).toBe('Regulamin, wersja 2026-11-01')
    expect(page.context().pages()).toHaveLength(1)
  })

  it('are read while waiting, over the questions too, and the turn comes over them', async () => {
    const { page, server } = panel
    server.api.set(`GET /api/widget/sites/${SITE}/faq`, () => ({
      body: { cityUrl: null, entries: [] },
    }))
    await panel.joinLine(waiting(3))
    await panel.heading('Jesteś 3. w kolejce.').waitFor()
    await panel.button('Pytania').click()
    await link('Deklaracja dostępności').click()
    await panel.heading('Deklaracja dostępności').waitFor()
    await page.locator('.note', { hasText: 'Jesteś 3. w kolejce.' }).waitFor()
    await link(/Rzecznika Praw Obywatelskich.*\(otwiera się w nowej karcie\)/).waitFor()
    await panel.inEverySize('law-statement')
    await panel.button('Wróć').click()
    await panel.heading('Pytania i odpowiedzi').waitFor()
    await link('Dokumenty usługi').click()
    await panel.heading('Regulamin usługi „Czat wideo”').waitFor()
    expect(server.messages.filter(({ type }) => type === 'ticket.leave')).toEqual([])
    server.show(residentView({ phase: 'offered' }))
    await panel.heading('Konsultant dołącza…').waitFor()
    expect(await panel.heading('Regulamin usługi „Czat wideo”').count()).toBe(0)
  })

  it('say when they cannot be loaded, and are asked for again', async () => {
    const { page } = panel
    const clause = (url: URL) => url.pathname === `/s/${SITE}/information`
    await page.route(clause, (route) => route.fulfill({ status: 503 }))
    await at(`/w/${SITE}/`)
    await link('Pełna informacja o Twoich danych').click()
    await page.getByRole('alert').filter({ hasText: 'Nie udało się wczytać' }).waitFor()
    await page.unroute(clause)
    await panel.button('Spróbuj ponownie').click()
    await panel.heading('Klauzula informacyjna').waitFor()
    await page.getByRole('heading', { name: 'Twoje prawa', level: 2 }).last().waitFor()
  })
})
