import { describe, expect, it } from 'vitest'
import type { ResidentView } from '#machines/views.ts'
import { withoutFocusRing } from './support/accessibility.ts'
import { panelAt } from './support/widget-panel.ts'
import { calling } from './support/widget-views.ts'

const panel = panelAt(Date.parse('2026-11-20T09:15:00Z'))
type Seated = Extract<ResidentView['call'], { consultant: string }>
const ASKED = 'Konsultant prosi o pokazanie dokumentu'

/** A call with these things of it changed. */
function talking(change: Partial<Seated> = {}): ResidentView {
  const view = calling('talking')
  return { ...view, call: { ...(view.call as Seated), ...change } as Seated }
}
const allowed = (change: Partial<Seated['tools']>) =>
  talking({ tools: { chat: true, files: true, share: true, ...change } })

async function toCall(view = talking()) {
  await panel.joinLine(view)
  await panel.button('Udostępnij ekran').waitFor()
}

describe('a browser that cannot share its screen', () => {
  it('says so in words, and leads to the files instead', async () => {
    await panel.page.addInitScript(() =>
      Object.defineProperty(MediaDevices.prototype, 'getDisplayMedia', { value: undefined }),
    )
    await toCall()
    const opener = panel.button('Udostępnij ekran')
    await opener.press('Enter')
    await panel.page.getByText('Ta przeglądarka nie potrafi pokazać ekranu.').waitFor()
    await expect.poll(panel.focused).toBe('Wyślij zdjęcie lub PDF')
    expect(await opener.getAttribute('aria-expanded')).toBe('true')
    await panel.inEverySize('screen-cannot')
    expect(await withoutFocusRing(panel.page, 6)).toEqual([])
    await panel.button('Wyślij zdjęcie lub PDF').click()
    await panel.page.getByText('Każdy plik najpierw sprawdzamy').waitFor()
    await opener.click()
    await panel.page.keyboard.press('Escape')
    await expect
      .poll(() => panel.page.evaluate(() => document.activeElement?.id))
      .toBe('tool-screen')
    await opener.click()
    panel.server.show(allowed({ files: false }))
    await panel.page.getByText('Konsultant wyłączył przesyłanie plików.').first().waitFor()
    expect(await panel.button('Wyślij zdjęcie lub PDF').count()).toBe(0)
  })
})

describe('a screen that is not to be had', () => {
  it('given up in the browser’s list is no error; refused by the system is told', async () => {
    await panel.page.addInitScript(() => {
      const answers = ['Permission denied', 'Permission denied by system']
      MediaDevices.prototype.getDisplayMedia = () =>
        Promise.reject(new DOMException(answers.shift(), 'NotAllowedError'))
    })
    await toCall()
    await panel.button('Udostępnij ekran').click()
    await expect.poll(() => panel.button('Udostępnij ekran').isEnabled()).toBe(true)
    expect(await panel.region('alert')).toBe('')
    await panel.button('Udostępnij ekran').click()
    await expect
      .poll(() => panel.region('alert'))
      .toBe(
        'System nie pozwala przeglądarce pokazać ekranu. Zmień to w ustawieniach prywatności systemu.',
      )
    await panel.inEverySize('screen-fault')
  })
})

describe('the question for a document', () => {
  it('has its words, the focus and both answers, in every size', async () => {
    await toCall()
    panel.server.show(talking({ showing: 'asked' }))
    await panel.page.getByRole('region', { name: ASKED }).waitFor()
    await expect.poll(panel.focused).toBe(ASKED)
    expect(await panel.region('alert')).toBe(ASKED)
    await panel.inEverySize('document-asked')
    expect(await withoutFocusRing(panel.page, 3)).toEqual([])
    panel.server.refuse.set('showing.answer', 'not-now')
    await panel.button('Zgadzam się').click()
    await panel.page.getByText('Nie udało się tego przekazać. Spróbuj jeszcze raz.').waitFor()
    expect(await panel.server.heard('showing.answer')).toMatchObject({ agreed: true })
    panel.server.show(talking())
    await panel.page.getByRole('region', { name: ASKED }).waitFor({ state: 'detached' })
    await expect
      .poll(() => panel.region('status'))
      .toBe('Nie pokazujesz dokumentu. Rozmowa trwa dalej.')
    await expect
      .poll(() => panel.page.evaluate(() => document.activeElement?.id))
      .toBe('call-heading')
  })

  it('shown, the own picture stands in the frame with its help, and ends by its button', async () => {
    await toCall(talking({ showing: 'showing' }))
    await panel.page.getByLabel('Twój obraz, tak jak widzi go konsultant').waitFor()
    await panel.inEverySize('document-showing')
    await panel.button('Zakończ pokazywanie').click()
    await panel.server.heard('showing.end')
  })
})
