import { expect, it } from 'vitest'
import { useStaffApp } from './support/staff-app.ts'
import { DESK_STATES, signedIn } from './support/staff-views.ts'

/** The small window of a real Chromium; driven from the page that it belongs to. */
type Floating = Window & { documentPictureInPicture: { window: Window | null } }

const staff = useStaffApp()

const floatingText = () =>
  staff.page.evaluate(
    () => (window as unknown as Floating).documentPictureInPicture.window?.document.body.innerText,
  )
const pressFloating = (name: string) =>
  staff.page.evaluate((text) => {
    const { document } = (window as unknown as Floating).documentPictureInPicture.window!
    const found = [...document.querySelectorAll('button')].find((one) =>
      one.innerText.includes(text),
    )
    found!.click()
  }, name)

it('the call goes on in a small window, dressed as the desk, and ends with it (G6)', async () => {
  signedIn(staff.server)
  staff.server.show(DESK_STATES.interrupted())
  await staff.page.goto(`${staff.server.origin}/staff/`)
  await staff.button('Małe okno').click()
  await expect.poll(floatingText).toContain('Mieszkaniec stracił połączenie.')
  const dressed = () =>
    staff.page.evaluate(() => {
      const { document } = (window as unknown as Floating).documentPictureInPicture.window!
      const button = document.querySelector<HTMLElement>('.hang-up')!
      return {
        colour: getComputedStyle(button).backgroundColor,
        title: document.title,
        lang: document.documentElement.lang,
      }
    })
  // The colour of the button comes by and by.
  await expect
    .poll(dressed)
    .toEqual({ colour: 'rgb(198, 47, 38)', title: 'Rozmowa – małe okno', lang: 'pl' })
  await pressFloating('Mikrofon')
  await expect.poll(floatingText).toContain('Mikrofon: wyłączony')
  expect(await staff.button(/^Mikrofon/).getAttribute('aria-pressed')).toBe('false')
  await pressFloating('Rozłącz')
  await expect.poll(floatingText).toContain('Rozłączyć?')
  await pressFloating('Rozłącz')
  await expect.poll(() => staff.server.messages.map(({ type }) => type)).toContain('call.end')
  staff.server.show(DESK_STATES.wrapping())
  await expect
    .poll(() =>
      staff.page.evaluate(() => (window as unknown as Floating).documentPictureInPicture.window),
    )
    .toBeNull()
})
