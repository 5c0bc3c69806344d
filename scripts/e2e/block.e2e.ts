import { beforeEach, describe, expect, it } from 'vitest'
import type { Block } from '#machines/api-admin.ts'
import { staffCall } from '#staff/test-views.ts'
import { ZONE } from './support/schedule-views.ts'
import { useScheduledStaff } from './support/scheduled-staff.ts'
import { DESK_STATES } from './support/staff-views.ts'

const staff = useScheduledStaff()
const HOUR = 3_600_000
const focused = () => staff.page.evaluate(() => document.activeElement?.textContent?.trim())

describe('ending a call for abuse', () => {
  beforeEach(async () => {
    await staff.openAt('biurko', ['consultant'], 'talking')
    await staff.button('Rozłącz').click()
    await staff.button('Zakończ i zablokuj za nadużycie…').click()
    await staff.heading('Zakończyć i zablokować?').waitFor()
  })

  it('takes a reason and a press of its own, by keyboard', async () => {
    await staff.inEverySize('block')
    await staff.button('Zakończ i zablokuj na 24 godziny').focus()
    await staff.page.keyboard.press('Enter')
    await staff.page.getByText('Wybierz powód.').waitFor()
    await staff.inEverySize('block-missing')
    expect(staff.server.messages.filter(({ type }) => type === 'call.block')).toEqual([])

    staff.server.results.set('call.block', { blocked: true })
    await expect
      .poll(() => staff.page.evaluate(() => document.activeElement?.tagName))
      .toBe('INPUT')
    await staff.page.keyboard.press('ArrowDown')
    await staff.page.keyboard.press('Enter')
    expect(await staff.server.heard('call.block')).toMatchObject({ reason: 'insults' })
    staff.server.show({
      ...DESK_STATES.wrapping(),
      call: staffCall({ phase: 'ended', reason: 'blocked' }),
    })
    await staff.page.getByText('Rozmowa zakończona i zablokowana przez Ciebie.').waitFor()
    await staff.inEverySize('block-wrapping')
  })

  it('is left by Esc, and says when nothing could be blocked', async () => {
    await staff.page.keyboard.press('Escape')
    await expect.poll(() => staff.dialog().count()).toBe(0)
    expect(staff.server.messages.filter(({ type }) => type === 'call.block')).toEqual([])
    staff.server.results.set('call.block', { blocked: false })
    await staff.button('Rozłącz').click()
    await staff.button('Zakończ i zablokuj za nadużycie…').click()
    await staff.page.getByLabel('Groźby').check()
    await staff.button('Zakończ i zablokuj na 24 godziny').click()
    await staff.server.heard('call.block')
    staff.server.show({
      ...DESK_STATES.wrapping(),
      call: staffCall({ phase: 'ended', reason: 'consultant-ended' }),
    })
    await staff.page
      .getByText(/ale bez blokady/)
      .first()
      .waitFor()
    await staff.inEverySize('block-unknown')
  })
})

describe('the blocks of a site', () => {
  const block = (blockId: string, over: Partial<Block> = {}): Block => ({
    ...{ blockId, siteId: 'wroclaw', reason: 'insults', byName: 'Bartłomiej Wiśniewski-Kowalczyk' },
    ...{ at: Date.now() - 2 * HOUR, until: Date.now() + 22 * HOUR },
    ...over,
  })
  let blocks: Block[]
  beforeEach(async () => {
    blocks = [block('one'), block('two', { siteId: 'rada', reason: 'nudity', byName: null })]
    staff.server.api.set('GET /api/staff/blocks', () => ({ body: { blocks, zone: ZONE } }))
    staff.server.api.set('POST /api/staff/blocks/lift', ({ body }) => {
      const { blockId } = body as { blockId: string }
      blocks = blocks.filter((one) => one.blockId !== blockId)
      return { body: {} }
    })
    await staff.openAt('blokady', ['manager'])
  })

  it('are listed with reason, time and who it was, and lifted after a question', async () => {
    await staff.heading('Obelgi, poniżanie').waitFor()
    await staff.page.getByText(/blokada: usunięta osoba/).waitFor()
    await staff.inEverySize('blocks')
    await staff
      .button(/^Zdejmij blokadę z:/)
      .first()
      .click()
    await staff.heading('Zdjąć blokadę?').waitFor()
    await staff.inEverySize('blocks-lift')
    await staff.dialog().getByRole('button', { name: 'Zdejmij blokadę' }).click()
    await staff.page.getByText('Blokada zdjęta.').first().waitFor()
    expect(staff.sent('/api/staff/blocks/lift')).toEqual([{ blockId: 'one' }])
    await expect.poll(() => staff.heading('Obelgi, poniżanie').count()).toBe(0)
    await expect.poll(focused).toBe('Blokady')
    await staff.button(/^Zdejmij blokadę z:/).click()
    await staff.dialog().getByRole('button', { name: 'Zdejmij blokadę' }).click()
    await staff.page.getByText('Nie ma teraz żadnych blokad.').waitFor()
    await staff.inEverySize('blocks-none')
  })
})
