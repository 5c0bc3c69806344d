// @vitest-environment jsdom
import type { VueWrapper } from '@vue/test-utils'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useProvedCommand } from '../../composables/use-proved-command.ts'
import { createTexts } from '../../i18n.ts'
import { useProof } from '../../stores/proof.ts'
import { teachDialogs } from '../../test-dialog.ts'
import { callAdmin } from './admin-api.ts'
import ProveDialog from './ProveDialog.vue'

type Asked = { path: string; body: Record<string, unknown> | null }
let wrapper: VueWrapper
let asked: Asked[]
/** Answers by path, in order; the last one stays. */
let answers: Record<string, { status?: number; body: object }[]>
let command: ReturnType<typeof useProvedCommand<[]>>

const again = { status: 403, body: { refused: 'sign-in-again' } }
const REMOVE = '/api/staff/people/remove'
const PROVE = '/api/staff/session/prove'
const FACTOR = '/api/staff/second-factor'

beforeEach(() => {
  teachDialogs()
  asked = []
  answers = {
    [REMOVE]: [again, { body: { removed: true, orphans: [] } }],
    [PROVE]: [{ body: {} }],
    [FACTOR]: [{ body: { isOn: false, isRequired: false, recoveryLeft: 0 } }],
  }
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push({ path, body: init.body ? (JSON.parse(String(init.body)) as Asked['body']) : null })
    const list = answers[path]!
    const { status = 200, body } = list.length > 1 ? list.shift()! : list[0]!
    return Promise.resolve(Response.json(body, { status }))
  })
  const pinia = createPinia()
  setActivePinia(pinia)
  const proof = useProof()
  const Page = defineComponent(() => {
    command = useProvedCommand(() => callAdmin('removePerson', { staffId: 'staff-2' }))
    return () => (proof.isAsked ? h(ProveDialog) : null)
  })
  wrapper = mount(Page, {
    attachTo: document.body,
    global: { plugins: [pinia, createTexts('pl')] },
  })
})
afterEach(() => {
  wrapper.unmount()
  vi.unstubAllGlobals()
})

const to = (path: string) => asked.filter((one) => one.path === path)
const textField = (label: string) => {
  const found = wrapper.findAll('label').find((one) => one.text() === label)!
  return wrapper.get(`[id="${found.attributes('for')}"]`)
}
async function confirm() {
  await wrapper.get('form').trigger('submit')
  await flushPromises()
}

it('an act that needs a fresh sign-in asks for the password and is then done by itself', async () => {
  const done = command.run()
  await flushPromises()
  expect(command.busy.value).toBe(true)
  await confirm()
  expect(wrapper.text()).toContain('Wpisz hasło.')
  expect(to(PROVE)).toEqual([])
  await textField('Hasło').setValue('spokojna rzeka')
  await confirm()
  expect(await done).toBe(true)
  expect(to(PROVE).map(({ body }) => body)).toEqual([{ password: 'spokojna rzeka', code: null }])
  expect(to(REMOVE)).toHaveLength(2)
  expect(wrapper.find('dialog').exists()).toBe(false)
})

it('whoever gives up has changed nothing, and is told so', async () => {
  const done = command.run()
  await flushPromises()
  await wrapper.get('dialog').trigger('cancel')
  expect(await done).toBe(false)
  expect(command.error.value).toMatchObject({ reason: 'sign-in-again' })
  expect(to(REMOVE)).toHaveLength(1)
  expect(wrapper.find('dialog').exists()).toBe(false)
})

it('a wrong password and a wrong code are told at their fields', async () => {
  answers[FACTOR] = [{ body: { isOn: true, isRequired: true, recoveryLeft: 10 } }]
  answers[PROVE] = [
    { status: 401, body: { refused: 'wrong-credentials' } },
    { status: 401, body: { refused: 'second-factor-wrong' } },
    { body: {} },
  ]
  const done = command.run()
  await flushPromises()
  await textField('Hasło').setValue('zła')
  await confirm()
  expect(wrapper.text()).toContain('Wpisz cały kod')
  await textField('Kod z aplikacji w telefonie').setValue('123 456')
  await confirm()
  expect(textField('Hasło').attributes('aria-invalid')).toBe('true')
  await textField('Hasło').setValue('dobra')
  await confirm()
  expect(textField('Kod z aplikacji w telefonie').attributes('aria-invalid')).toBe('true')
  await confirm()
  expect(await done).toBe(true)
  expect(to(PROVE).at(-1)?.body).toEqual({ password: 'dobra', code: '123456' })
})

it('asks for the code when only the answer told of a second factor', async () => {
  answers[FACTOR] = [{ status: 503, body: { refused: 'database-unavailable' } }]
  answers[PROVE] = [{ status: 401, body: { refused: 'second-factor-needed' } }, { body: {} }]
  const done = command.run()
  await flushPromises()
  await textField('Hasło').setValue('dobra')
  await confirm()
  expect(wrapper.find('[role="alert"]').exists()).toBe(false)
  const change = wrapper.findAll('button').find((one) => one.text().includes('kodu zapasowego'))!
  await change.trigger('click')
  await textField('Kod zapasowy').setValue('abcde-f2345')
  await confirm()
  expect(await done).toBe(true)
  expect(to(PROVE).at(-1)?.body).toEqual({ password: 'dobra', code: 'abcde-f2345' })
})

it('two acts at once are proved by one dialog', async () => {
  answers[REMOVE] = [again, again, { body: { removed: true, orphans: [] } }]
  const proof = useProof()
  const act = () => proof.proved(() => callAdmin('removePerson', { staffId: 'staff-3' }))
  const both = Promise.all([act(), act()])
  await flushPromises()
  expect(wrapper.findAll('dialog')).toHaveLength(1)
  await textField('Hasło').setValue('dobra')
  await confirm()
  expect(await both).toHaveLength(2)
  expect(to(PROVE)).toHaveLength(1)
})

it('a page that goes leaves nothing waiting', async () => {
  const done = command.run()
  await flushPromises()
  wrapper.unmount()
  expect(await done).toBe(false)
})
