import { describe, expect, it } from 'vitest'
import { panelAt } from './support/widget-panel.ts'
import { ended, SITE, siteInfo, waiting } from './support/widget-views.ts'

/** Monday noon in Warsaw. */
const panel = panelAt(Date.parse('2026-11-23T11:00:00Z'))
const DAY = 24 * 3_600_000

describe('a blocked network', () => {
  it('is told until when it gets no call, and what else there is', async () => {
    panel.server.api.set('POST /api/widget/tickets', () => ({
      status: 403,
      body: { refused: 'blocked', retryAfterMs: DAY },
    }))
    await panel.openNotice()
    await panel.button('Połącz teraz').click()
    await panel.page.getByRole('meter').waitFor()
    await panel.button('Dołącz do kolejki').click()
    await panel.page.getByText(/zablokował połączenia z tej sieci do:.*12:00/).waitFor()
    expect(await panel.page.getByText(/Spróbuj za/).count()).toBe(0)
    await panel.page.getByText('Zadzwoń: +48 71 000 00 00').waitFor()
    await panel.button('Umów wizytę').waitFor()
    await panel.inEverySize('blocked-join')
  })

  it('sees why the call ended, with the booking instead of another call', async () => {
    await panel.joinLine(waiting(1))
    await panel.heading('Jesteś 1. w kolejce.').waitFor()
    panel.server.show(ended('blocked', 60_000))
    await panel.heading('Rozmowa zakończona').waitFor()
    await panel.page.getByText(/z powodu nadużycia/).waitFor()
    expect(await panel.button('Nowa rozmowa').count()).toBe(0)
    await panel.inEverySize('blocked-end')
    await panel.button('Umów wizytę').click()
    await panel.heading(/^Wybierz/).waitFor()
  })

  it('is told the other ways where nothing can be booked', async () => {
    panel.server.api.set(`GET /api/widget/sites/${SITE}`, () => ({
      body: siteInfo({ topics: [] }),
    }))
    panel.server.api.set('POST /api/widget/tickets', () => ({
      status: 403,
      body: { refused: 'blocked', retryAfterMs: DAY },
    }))
    await panel.openNotice()
    await panel.button('Połącz teraz').click()
    await panel.page.getByRole('meter').waitFor()
    await panel.button('Dołącz do kolejki').click()
    await panel.page.getByText(/zablokował połączenia/).waitFor()
    await panel.page.getByText('Przyjdź: pl. Pokazowy 1').waitFor()
    expect(await panel.button('Umów wizytę').count()).toBe(0)
  })
})
