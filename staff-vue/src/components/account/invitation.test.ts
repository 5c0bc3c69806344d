// @vitest-environment jsdom
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, expect, it, vi } from 'vitest'
import { createTexts } from '../../i18n.ts'
import { useSession } from '../../stores/session.ts'
import InvitationPage from './InvitationPage.vue'
import SignInPage from './SignInPage.vue'

afterEach(() => {
  vi.unstubAllGlobals()
  document.body.innerHTML = ''
})

const PASSWORD = 'bystry strumień pod mostem'

/** The page of a link whose password is answered like this. */
async function choosePassword(status: number, reply: object) {
  vi.stubGlobal('fetch', (path: string) =>
    Promise.resolve(
      path.endsWith('/accept')
        ? Response.json(reply, { status })
        : Response.json({ name: 'Maria', login: 'maria', minLength: 15 }),
    ),
  )
  const pinia = createPinia()
  setActivePinia(pinia)
  const global = { plugins: [pinia, createTexts('pl')] }
  const page = mount(InvitationPage, {
    props: { token: 'x'.repeat(24) },
    attachTo: document.body,
    global,
  })
  await flushPromises()
  await page.get('input[type="password"]').setValue(PASSWORD)
  await page.get('form').trigger('submit')
  await flushPromises()
  return { page, global }
}

it('a link of somebody with a second factor leads to the sign-in, which says what was done', async () => {
  const { page, global } = await choosePassword(401, { refused: 'second-factor-needed' })
  expect(page.emitted('done')).toHaveLength(1)
  expect(useSession()).toMatchObject({ account: null, known: true, why: 'password-set' })
  page.unmount()
  expect(mount(SignInPage, { global }).text()).toContain('Nowe hasło jest ustawione.')
})

it('a refused password stays where it was typed', async () => {
  const { page } = await choosePassword(422, { refused: 'password-common' })
  expect(page.emitted('done')).toBeUndefined()
  expect(page.get<HTMLInputElement>('input[type="password"]').element.value).toBe(PASSWORD)
  expect(page.text()).toContain('zbyt łatwe do odgadnięcia')
  page.unmount()
})
