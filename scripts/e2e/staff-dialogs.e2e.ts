import { describe, expect, it } from 'vitest'
import { Keyboard } from './support/keyboard.ts'
import { useScheduledStaff } from './support/scheduled-staff.ts'
import { calendarDays, nextWorkday, orphans, TODAY, visit, ZONE } from './support/schedule-views.ts'

const staff = useScheduledStaff()

/** What in the open dialog can be used and was not met while Tab was pressed all the way round. */
async function notReached(): Promise<string[]> {
  for (let press = 0; press < 60; press += 1) {
    await staff.page.keyboard.press('Tab')
    const isRound = await staff.page.evaluate(() => {
      const focused = document.activeElement as HTMLElement
      // Between its last and its first control the browser itself has the focus.
      if (focused === document.body) return false
      if (!focused.closest('dialog[open]')) throw new Error(`left for ${focused.outerHTML}`)
      const isKnown = focused.dataset['met'] !== undefined
      focused.dataset['met'] = 'yes'
      // Date and time fields take several presses each.
      return isKnown && !/date|time/.test((focused as HTMLInputElement).type)
    })
    if (isRound) break
  }
  return staff.page.evaluate(() => {
    const controls = [
      ...document.querySelectorAll<HTMLInputElement>(
        'dialog[open] :is(button, input, select, textarea, a[href], summary)',
      ),
    ].filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0)
    const isMet = (one: HTMLInputElement) =>
      one.dataset['met'] !== undefined ||
      // One radio of a group is a stop, the arrows lead to the others.
      (one.type === 'radio' &&
        controls.some((other) => other.name === one.name && other.dataset['met']))
    const missing = controls.filter((one) => !isMet(one)).map((one) => one.outerHTML)
    for (const one of controls) delete one.dataset['met']
    return missing
  })
}

/**
 * Opens a dialog with Enter, the first button on the page and the others each in the dialog before it; goes
 * round it with Tab; leaves it with Escape, which leads back to the first button.
 */
async function walk(first: string | RegExp, further: string[], heading: string | RegExp) {
  const opener = staff.button(first).first()
  await opener.focus()
  await staff.page.keyboard.press('Enter')
  await staff.dialog().waitFor()
  for (const name of further) {
    const next = staff.dialog().getByRole('button', { name, exact: true })
    await new Keyboard(staff.page).press(next)
  }
  await staff.dialog().getByRole('heading', { name: heading }).waitFor()
  const isInside = () =>
    staff.page.evaluate(() => Boolean(document.activeElement?.closest('dialog[open]')))
  await expect.poll(isInside, { message: `focus in ${String(heading)}` }).toBe(true)
  expect(await notReached(), String(heading)).toEqual([])
  await staff.page.keyboard.press('Escape')
  await staff.dialog().waitFor({ state: 'detached' })
  const isBack = () => opener.evaluate((one) => one === document.activeElement)
  await expect.poll(isBack, { message: `focus after ${String(heading)}` }).toBe(true)
}

describe('every dialog of the schedule by keyboard (T2)', () => {
  it("the consultant's calendar", async () => {
    // A visit of the first minutes of today can be started and missed at every hour of the day.
    const early = visit({ date: TODAY, time: '00:00' })
    staff.server.api.set('GET /api/staff/calendar', ({ query }) => ({
      body: {
        zone: ZONE,
        staffId: 'staff-1',
        name: 'Anna Konsultantka',
        days: calendarDays(query['from'] ?? TODAY, Number(query['days'] ?? 1)).map((day) =>
          day.date === TODAY ? { ...day, visits: [early] } : day,
        ),
      },
    }))
    await staff.openAt(`kalendarz/dzien/${TODAY}`)
    const opener = /^0?0:00–/
    await staff.button(opener).first().waitFor()
    await walk('Zaproponuj godziny', [], /godzin/i)
    await walk('Dodaj wizytę', [], 'Dodaj wizytę')
    await walk(opener, [], 'Wizyta')
    await walk(opener, ['Rozpocznij wizytę'], 'Rozpocznij wizytę')
    await walk(opener, ['Przenieś wizytę'], 'Przenieś wizytę')
    await walk(opener, ['Zapisz nieobecność'], 'Mieszkaniec nie przyszedł?')
    await walk(opener, ['Odwołaj wizytę'], 'Odwołać wizytę?')
  })

  it("the manager's board, with the handover", async () => {
    const day = nextWorkday()
    staff.server.api.set('POST /api/staff/working-time/set', () => ({
      body: { changed: 0, orphans: orphans(day) },
    }))
    await staff.openAt(`grafik/${day}`, ['manager'])
    const hours = /^Edytuj godziny: Anna Konsultantka/
    await staff.button(hours).first().waitFor()
    await walk(hours, [], /^Godziny pracy/)
    await walk(hours, ['Zapisz godziny'], '2 wizyty bez konsultanta')
    await staff.button('Zaznacz wszystkie').press('Enter')
    await walk(/^Zatwierdź zaznaczone/, [], /^Zatwierdzić/)
    await walk(/^Odrzuć zaznaczone/, [], /^Odrzucić/)
  })

  it("the manager's visits", async () => {
    await staff.openAt('wizyty', ['manager'])
    await staff.page.getByLabel('Od dnia').fill(nextWorkday())
    await staff.button('Szukaj').press('Enter')
    const opener = /^Szczegóły: .*14:00/
    await staff.button(opener).first().waitFor()
    await walk('Dodaj wizytę', [], 'Dodaj wizytę')
    await walk(opener, [], 'Wizyta')
    await walk(opener, ['Przenieś wizytę'], 'Przenieś wizytę')
    await walk(opener, ['Odwołaj wizytę'], 'Odwołać wizytę?')
  })
})
