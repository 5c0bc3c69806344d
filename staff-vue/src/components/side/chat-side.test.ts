// @vitest-environment jsdom
import { flushPromises, mount } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, describe, expect, it } from 'vitest'
import { h, reactive } from 'vue'
import type { ChatEntry } from '#machines/chat.ts'
import type { StaffCall } from '#machines/views.ts'
import type { Outgoing } from '#widget/lib/call-chat.ts'
import { RefusedError } from '#widget/lib/refusal.ts'
import { provideDeskAs } from '../../composables/use-desk.ts'
import { provideDeskChatAs } from '../../composables/use-desk-chat.ts'
import type { DeskChat } from '../../composables/use-desk-chat.ts'
import { createTexts } from '../../i18n.ts'
import { useAnnouncer } from '../../stores/announcer.ts'
import { fakeDesk } from '../../test-desk.ts'
import { staffCall, staffView, T0 } from '../../test-views.ts'
import ChatTab from './ChatTab.vue'
import ToolSwitches from './ToolSwitches.vue'

/** What the side of a call has of the chat, without the other tools. */
const Side = (props: { call: StaffCall }) => [h(ChatTab, props), h(ToolSwitches, props)]
Side.props = ['call']

let wrapper: VueWrapper
afterEach(() => {
  wrapper.unmount()
  document.body.innerHTML = ''
})

const entry = (messageId: string, change: Partial<ChatEntry> = {}): ChatEntry => ({
  messageId,
  from: 'resident',
  name: '',
  text: `tekst ${messageId}`,
  at: T0,
  seq: T0,
  proof: 'p',
  ...change,
})
const outgoing = (change: Partial<Outgoing> = {}): Outgoing => ({
  messageId: 'o1',
  text: 'moje',
  state: 'sending',
  reason: null,
  ...change,
})

function show(call: Partial<StaffCall> = {}) {
  const fake = fakeDesk()
  fake.view.value = staffView()
  const acts: string[][] = []
  const note =
    (name: string) =>
    (...args: string[]) =>
      void acts.push([name, ...args])
  const chat = reactive({
    shown: false,
    draft: '',
    log: [] as ChatEntry[],
    outgoing: [] as Outgoing[],
    unread: 0,
    send: note('send'),
    retry: note('retry'),
    discard: note('discard'),
  })
  const pinia = createPinia()
  setActivePinia(pinia)
  const [deskKey] = provideDeskAs(fake.desk)
  const [chatKey] = provideDeskChatAs(chat as unknown as DeskChat)
  wrapper = mount(Side, {
    props: { call: staffCall(call) },
    attachTo: document.body,
    global: {
      plugins: [pinia, createTexts('pl')],
      provide: { [deskKey as symbol]: fake.desk, [chatKey as symbol]: chat },
    },
  })
  return { ...fake, chat, acts, announcer: useAnnouncer() }
}
const field = () => wrapper.find<HTMLTextAreaElement>('textarea')
const box = (tool: string) =>
  wrapper
    .findAll('label.check')
    .find((label) => label.text() === tool)!
    .find('input')

describe('the chat beside the call', () => {
  it('shows who wrote what, and links only of consultants', async () => {
    const { chat } = show()
    chat.log = [
      entry('a', { text: 'https://obcy.example' }),
      entry('b', { from: 'consultant:staff-1', name: 'Anna', text: 'Tu: https://www.wroclaw.pl' }),
      entry('c', { from: 'consultant:staff-2', name: 'Bartek', text: 'Wcześniej' }),
    ]
    await flushPromises()
    const who = wrapper.findAll('.who').map((one) => one.text().replace(/\s.*/, ''))
    expect(who).toEqual(['Mieszkaniec', 'Ty', 'Bartek'])
    const links = wrapper.findAll('[role=log] a')
    expect(links.map((link) => link.attributes())).toMatchObject([
      { href: 'https://www.wroclaw.pl/', target: '_blank', rel: 'noopener noreferrer' },
    ])
  })

  it('is a list inside of a live region, with times by the clock of the site', async () => {
    const { chat } = show()
    chat.log = [entry('a', { at: Date.parse('2026-11-21T08:05:00Z') })]
    await flushPromises()
    const log = wrapper.find('[role=log]')
    expect(log.element.tagName).toBe('DIV')
    expect(log.findAll('ol:not([role]) > li')).toHaveLength(1)
    expect(log.find('time').text()).toBe('9:05')
  })

  it('sends with Enter, begins a line with Shift, and waits for a composed word', async () => {
    const { chat, acts } = show()
    await field().setValue('Dzień dobry')
    await field().trigger('keydown', { key: 'Enter', shiftKey: true })
    await field().trigger('keydown', { key: 'Enter', isComposing: true })
    expect(acts).toEqual([])
    await field().trigger('keydown', { key: 'Enter' })
    expect(acts).toEqual([['send', 'Dzień dobry']])
    expect(chat.draft).toBe('')
    await field().trigger('keydown', { key: 'Enter' })
    expect(acts).toHaveLength(1)
    expect(field().attributes('maxlength')).toBe('2000')
  })

  it('tells near the end how much is left', async () => {
    const { chat } = show()
    const left = () => wrapper.find('[role=status]').text()
    chat.draft = 'x'.repeat(1_799)
    await flushPromises()
    expect(left()).toBe('')
    chat.draft = 'x'.repeat(1_998)
    await flushPromises()
    expect(left()).toBe('Zostały 2 znaki.')
  })

  it('shows what is on its way and why it was not sent, says so once, and tries again', async () => {
    const { chat, acts, announcer } = show()
    chat.outgoing = [outgoing()]
    await flushPromises()
    expect(wrapper.text()).toContain('Wysyłanie…')
    chat.outgoing = [outgoing({ state: 'failed', reason: 'chat-muted' })]
    await flushPromises()
    expect(wrapper.text()).toContain('wstrzymane na minutę')
    expect(announcer.urgent).toContain('Nie wysłano. Pisanie na czacie jest wstrzymane')
    const press = (name: string) =>
      wrapper
        .findAll('button')
        .find((button) => button.text() === name)!
        .trigger('click')
    await press('Wyślij ponownie')
    await press('Usuń')
    expect(acts).toEqual([
      ['retry', 'o1'],
      ['discard', 'o1'],
    ])
  })

  it('is in sight while it is drawn, and only then', () => {
    const { chat } = show()
    expect(chat.shown).toBe(true)
    wrapper.unmount()
    expect(chat.shown).toBe(false)
  })
})

describe('the switches of a call', () => {
  it('show what the server says, and ask it for the change', async () => {
    const { sent, announcer } = show({ tools: { chat: true, files: false, share: true } })
    expect(['czat', 'pliki', 'ekran mieszkańca'].map((name) => box(name).element.checked)).toEqual([
      true,
      false,
      true,
    ])
    box('czat').element.checked = false
    await box('czat').trigger('change')
    expect(box('czat').element.checked).toBe(true)
    await flushPromises()
    expect(sent).toEqual([['allowTools', 'call-1', { chat: false, files: false, share: true }]])
    expect(announcer.text).toBe('Wyłączono w tej rozmowie: czat.')
    await wrapper.setProps({
      call: staffCall({ tools: { chat: false, files: false, share: true } }),
    })
    expect(box('czat').element.checked).toBe(false)
    expect(field().exists()).toBe(false)
    expect(wrapper.text()).toContain('Czat jest wyłączony.')
  })

  it('stay as they were when it is refused, and say why', async () => {
    const { answers, announcer } = show()
    answers.set('allowTools', () => Promise.reject(new RefusedError('not-now')))
    box('pliki').element.checked = false
    await box('pliki').trigger('change')
    await flushPromises()
    expect(box('pliki').element.checked).toBe(true)
    expect(wrapper.find('[role=alert]').exists()).toBe(true)
    expect(announcer.text).toBe('')
  })
})
