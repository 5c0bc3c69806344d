import { describe, expect, it } from 'vitest'
import type { ChatEntry } from '#machines/chat.ts'
import type { ResidentView, Tools } from '#machines/views.ts'
import { withoutFocusRing } from './support/accessibility.ts'
import { panelAt } from './support/widget-panel.ts'
import { calling } from './support/widget-views.ts'

const NOW = Date.parse('2026-11-20T09:15:00Z')
const panel = panelAt(NOW)

const entry = (n: number, change: Partial<ChatEntry> = {}): ChatEntry => ({
  messageId: `m${n}`,
  from: n % 2 ? 'consultant:anna' : 'resident',
  name: n % 2 ? 'Anna' : '',
  text: `Wiadomość numer ${n}, na tyle długa, że na telefonie zajmie dwie linie albo więcej.`,
  at: NOW - 60_000 * (30 - n),
  seq: n,
  proof: 'p',
  ...change,
})

/** A call whose tools are as given. */
function talking(tools: Partial<Tools> = {}): ResidentView {
  const view = calling('talking')
  const call = view.call as Extract<ResidentView['call'], { tools: Tools }>
  return { ...view, call: { ...call, tools: { ...call.tools, ...tools } } }
}

async function toCall(view = talking()) {
  await panel.joinLine(view)
  await panel.page.getByRole('button', { name: /^Czat/ }).waitFor()
}
const field = () => panel.page.getByRole('textbox', { name: 'Wiadomość do konsultanta' })
const scroller = () => panel.page.getByRole('group', { name: 'Wiadomości' })
const tell = (...entries: ChatEntry[]) =>
  panel.server.tell({ type: 'chat.entries', callId: talking().callId, entries })

describe('the chat in the panel', () => {
  it('is empty with words, then long and at its end, in every size', async () => {
    await toCall()
    await panel.page.getByRole('button', { name: 'Czat', exact: true }).click()
    await panel.page.getByText('Po rozmowie czat znika.').waitFor()
    await panel.inEverySize('chat-empty')
    tell(...Array.from({ length: 24 }, (_, n) => entry(n)))
    await panel.page.getByText('Wiadomość numer 23').waitFor()
    const fromEnd = () =>
      scroller().evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight)
    await expect.poll(fromEnd).toBeLessThan(2)
    await panel.inEverySize('chat-long')
    // Whoever reads further up is not pulled away by news.
    await scroller().evaluate(async (box) => {
      box.scrollTop = 0
      await new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))
    })
    tell(entry(25))
    await panel.page.getByText('Wiadomość numer 25').waitFor({ state: 'attached' })
    expect(await scroller().evaluate((box) => box.scrollTop)).toBe(0)
  })

  it('says where to look when a message is refused, and keeps it', async () => {
    panel.server.refuse.set('chat.send', 'chat-too-fast')
    panel.server.results.set('chat.read', { entries: [entry(1)] })
    await toCall()
    await panel.page.getByRole('button', { name: 'Czat, 1 nowa wiadomość' }).click()
    await field().fill('Jeszcze jedno')
    await panel.button('Wyślij').click()
    await panel.button('Wyślij ponownie').waitFor()
    expect(await panel.region('alert')).toContain('Nie wysłano. Za dużo wiadomości naraz.')
    await panel.inEverySize('chat-failed')
    expect(await withoutFocusRing(panel.page, 14)).toEqual([])
    await panel.button('Usuń').click()
    await expect.poll(() => panel.page.evaluate(() => document.activeElement?.id)).toBe('chat-text')
  })

  it('reads what the consultant has switched off, and what is on again', async () => {
    panel.server.results.set('chat.read', { entries: [entry(0), entry(1)] })
    await toCall(talking({ chat: false, share: false }))
    const notice = panel.page.getByText(
      'Konsultant wyłączył w tej rozmowie: czat i udostępnianie ekranu.',
    )
    await notice.first().waitFor()
    await panel.page.getByRole('button', { name: /^Czat/ }).click()
    await panel.page.getByText('Wcześniejsze wiadomości nadal możesz czytać.').waitFor()
    expect(await field().count()).toBe(0)
    await panel.inEverySize('chat-off')
    panel.server.show(talking())
    await field().waitFor()
    expect(await panel.region('status')).toBe(
      'Konsultant włączył ponownie: czat i udostępnianie ekranu.',
    )
  })

  it('closes by its cross and by Escape, and the panel stays open', async () => {
    await toCall()
    const opener = panel.page.getByRole('button', { name: 'Czat', exact: true })
    const focusedId = () => panel.page.evaluate(() => document.activeElement?.id)
    for (const close of [
      () => panel.button('Zamknij czat').click(),
      () => panel.page.keyboard.press('Escape'),
    ]) {
      await opener.click()
      await expect.poll(focusedId).toBe('chat-text')
      await field().fill('zaczęte')
      await close()
      await expect.poll(focusedId).toBe('tool-chat')
      expect(await opener.getAttribute('aria-expanded')).toBe('false')
      await opener.click()
      expect(await field().inputValue()).toBe('zaczęte')
      await opener.click()
    }
    expect(await panel.page.getByRole('dialog').count()).toBe(0)
  })
})
