// @vitest-environment jsdom
import type { VueWrapper } from '@vue/test-utils'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTexts } from '../../i18n.ts'
import { useSession } from '../../stores/session.ts'
import FactorSetup from './FactorSetup.vue'

let wrapper: VueWrapper
/** The next answers, in order. */
let answers: { status?: number; body: object }[]
const secret = { body: { secret: 'ABCDEFGH', uri: 'otpauth://totp/x', qr: '<svg/>' } }

beforeEach(() => {
  answers = []
  vi.stubGlobal('fetch', () => {
    const { status = 200, body } = answers.shift()!
    return Promise.resolve(Response.json(body, { status }))
  })
  const pinia = createPinia()
  setActivePinia(pinia)
  wrapper = mount(FactorSetup, {
    props: { level: 2 },
    attachTo: document.body,
    global: { plugins: [pinia, createTexts('pl')] },
  })
})
afterEach(() => {
  wrapper.unmount()
  vi.unstubAllGlobals()
})

async function submit(value: string, ...replies: typeof answers) {
  answers.push(...replies)
  await wrapper.get('input').setValue(value)
  await wrapper.get('form').trigger('submit')
  await flushPromises()
}
const heading = () => wrapper.get('h2').text()

it('begins again when the secret was shown for too long', async () => {
  await submit('spokojna rzeka', secret)
  expect(heading()).toContain('Krok 2')
  await submit('123456', { status: 409, body: { refused: 'not-now' } })
  expect(wrapper.get('[role="alert"]').text()).toContain('stracił ważność')
  const again = wrapper.findAll('button').find((one) => one.text() === 'Zacznij jeszcze raz')!
  await again.trigger('click')
  await flushPromises()
  expect(heading()).toContain('Krok 1')
  expect(wrapper.get('input').element.value).toBe('')
  await submit('spokojna rzeka', secret)
  await submit('123456', { body: { recoveryCodes: ['abcde-f2345'] } })
  expect(heading()).toContain('Krok 3')
  expect(wrapper.emitted('hold')?.at(-1)).toEqual([true])
  expect(wrapper.emitted('done')).toBeUndefined()
})

it('shows the picture without letting it into the page', async () => {
  const body = { ...secret.body, qr: '<svg><script>window.broken = true</script></svg>' }
  await submit('spokojna rzeka', { body })
  expect(wrapper.find('script').exists()).toBe(false)
  expect(wrapper.get('img').attributes('src')).toMatch(/^data:image\/svg\+xml,%3Csvg%3E/)
  expect(Reflect.get(window, 'broken')).toBeUndefined()
})

it('leads to sign-in when the session is over, and keeps an unknown failure in words', async () => {
  const session = useSession()
  await submit('spokojna rzeka', { status: 503, body: { refused: 'database-unavailable' } })
  expect(wrapper.get('[role="alert"]').text()).not.toBe('')
  expect(session.known).toBe(false)
  await submit('spokojna rzeka', { status: 401, body: { refused: 'not-signed-in' } })
  expect(session.why).toBe('session-over')
})
