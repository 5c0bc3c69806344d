// @vitest-environment jsdom
import type { VueWrapper } from '@vue/test-utils'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { h } from 'vue'
import type { StaffOffer } from '#machines/views.ts'
import { LostError, RefusedError } from '#widget/lib/refusal.ts'
import { fakeDesk, mountInDesk } from '../../test-desk.ts'
import { staffOffer, T0 } from '../../test-views.ts'
import OfferCard from './OfferCard.vue'

let wrapper: VueWrapper
let clock = 0

beforeEach(() => {
  clock = 1_000
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
})
afterEach(() => {
  wrapper.unmount()
  document.body.innerHTML = ''
  vi.restoreAllMocks()
})

function show(fake = fakeDesk()) {
  wrapper = mountInDesk(OfferCard, { desk: fake.desk, props: { offer: staffOffer() } })
  const [accept, decline] = wrapper.findAll('button')
  return { ...fake, accept: accept!, decline: decline! }
}
/** The first moment of a card is deaf to presses. */
const settle = () => (clock += 1_000)
const sentTypes = (sent: [string, ...unknown[]][]) => sent.map(([name]) => name)

describe('acknowledgement of an offer (goals R6)', () => {
  it('is sent once, with rendering, in the same task', async () => {
    const { sent } = show()
    // Only microtasks have run: no timer, no frame.
    await Promise.resolve()
    expect(sent).toEqual([['seeOffer', 'offer-1']])
    expect(wrapper.text()).toContain('Nowe zgłoszenie')
    await wrapper.setProps({ offer: staffOffer({ othersWaiting: 5 }) })
    await flushPromises()
    expect(sentTypes(sent)).toEqual(['seeOffer'])
  })

  it('is not sent while the connection is away, and comes with its return', async () => {
    const fake = fakeDesk()
    fake.state.value = 'waiting'
    const { sent, state } = show(fake)
    await flushPromises()
    expect(sent).toEqual([])
    state.value = 'open'
    await flushPromises()
    expect(sentTypes(sent)).toEqual(['seeOffer'])
  })

  it('is repeated when its answer was lost, not when it was refused', async () => {
    const fake = fakeDesk()
    fake.answers.set('seeOffer', () => Promise.reject(new LostError('gone')))
    const { sent, state, answers } = show(fake)
    await flushPromises()
    answers.set('seeOffer', () => Promise.reject(new RefusedError('offer-gone')))
    for (const step of ['waiting', 'open', 'waiting', 'open'] as const) {
      state.value = step
      await flushPromises()
    }
    expect(sentTypes(sent)).toEqual(['seeOffer', 'seeOffer'])
  })
})

describe('what an offer says', () => {
  it('tells topic, wait, devices, others, and the time left in words', async () => {
    const { now } = show()
    now.value = T0 + 3_000
    await flushPromises()
    const text = wrapper.text()
    for (const words of ['Inny temat', '4 minuty', 'z kamerą, bez mikrofonu', '2 osoby']) {
      expect(text).toContain(words)
    }
    expect(text).toContain('Na odpowiedź masz 17 sekund')
    now.value = T0 - 900
    await wrapper.vm.$nextTick()
    expect(wrapper.text()).toContain('Na odpowiedź masz 20 sekund')
  })

  it('is an alert dialog with a name and a description', () => {
    show()
    const card = wrapper.get('[role="alertdialog"]')
    for (const reference of ['aria-labelledby', 'aria-describedby']) {
      expect(document.getElementById(card.attributes(reference)!)).not.toBeNull()
    }
  })
})

describe('keys and presses (G6)', () => {
  it('puts the focus on Accept, so that Enter answers', () => {
    const { accept } = show()
    expect(document.activeElement).toBe(accept.element)
  })

  it('leaves the focus in a field that is being typed in', () => {
    document.body.innerHTML = '<textarea></textarea>'
    const field = document.querySelector('textarea')!
    field.focus()
    show()
    expect(document.activeElement).toBe(field)
  })

  it('gives the focus back when the offer goes', async () => {
    document.body.innerHTML = '<button>Wstrzymaj</button>'
    const button = document.querySelector('button')!
    button.focus()
    const host = (props: { offer: StaffOffer | null }) =>
      props.offer ? h(OfferCard, { offer: props.offer }) : null
    host.props = ['offer']
    wrapper = mountInDesk(host, { desk: fakeDesk().desk, props: { offer: staffOffer() } })
    expect(document.activeElement).not.toBe(button)
    await wrapper.setProps({ offer: null })
    expect(document.activeElement).toBe(button)
  })

  it('answers to no key outside of its own buttons', async () => {
    const { sent } = show()
    settle()
    for (const key of ['a', 'Enter', ' ', 'Escape', 'y']) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
      document.body.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true }))
    }
    await flushPromises()
    expect(sentTypes(sent)).toEqual(['seeOffer'])
  })

  it('does not take a press that was meant for what stood there before', async () => {
    const { sent, accept } = show()
    await accept.trigger('click')
    expect(sentTypes(sent)).toEqual(['seeOffer'])
    settle()
    await accept.trigger('click')
    expect(sent.at(-1)).toEqual(['acceptOffer', 'offer-1'])
  })

  it('swallows the repeats of a key held down since before', () => {
    const { accept } = show()
    const held = new KeyboardEvent('keydown', { key: 'Enter', repeat: true, cancelable: true })
    accept.element.dispatchEvent(held)
    expect(held.defaultPrevented).toBe(true)
    const fresh = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true })
    accept.element.dispatchEvent(fresh)
    expect(fresh.defaultPrevented).toBe(false)
  })

  it('sends one answer, however often it is pressed', async () => {
    const { sent, accept, decline } = show()
    await flushPromises()
    settle()
    void accept.trigger('click')
    void accept.trigger('click')
    void decline.trigger('click')
    await flushPromises()
    expect(sentTypes(sent)).toEqual(['seeOffer', 'acceptOffer'])
  })

  it('says why an answer was refused and can be pressed again', async () => {
    const fake = fakeDesk()
    fake.answers.set('acceptOffer', () => Promise.reject(new RefusedError('database-unavailable')))
    const { sent, accept } = show(fake)
    settle()
    await accept.trigger('click')
    await flushPromises()
    expect(wrapper.get('[role="alert"]').text()).toContain('nie może teraz niczego zapisać')
    await accept.trigger('click')
    await flushPromises()
    expect(sentTypes(sent).filter((name) => name === 'acceptOffer')).toHaveLength(2)
  })
})
