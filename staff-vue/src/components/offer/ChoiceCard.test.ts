// @vitest-environment jsdom
import type { VueWrapper } from '@vue/test-utils'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StaffChoice } from '#machines/views.ts'
import { RefusedError } from '#widget/lib/refusal.ts'
import { fakeDesk, mountInDesk } from '../../test-desk.ts'
import { T0 } from '../../test-views.ts'
import ChoiceCard from './ChoiceCard.vue'

let wrapper: VueWrapper
let clock = 0
const visit = (callId: string, startsAt: number) => ({
  callId,
  siteId: 'wroclaw',
  topicId: 'meldunek',
  startsAt,
  arrivedAt: startsAt,
  devices: { camera: true, microphone: true },
})
const choice: StaffChoice = {
  visits: [visit('call-1', Date.UTC(2026, 10, 25, 9, 20)), visit('call-2', T0)],
  until: T0 + 10_000,
  costs: { waiting: 3, since: T0 - 7 * 60_000 },
}

beforeEach(() => {
  clock = 1_000
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
})
afterEach(() => {
  wrapper.unmount()
  document.body.innerHTML = ''
  vi.restoreAllMocks()
})

function show(fake = fakeDesk(), change: Partial<StaffChoice> = {}) {
  wrapper = mountInDesk(ChoiceCard, {
    desk: fake.desk,
    props: { choice: { ...choice, ...change } },
  })
  const buttons = wrapper.findAll('button')
  return { ...fake, first: buttons[0]!, pass: buttons.at(-1)! }
}

describe('the choice of a booked visit (C3)', () => {
  it('acknowledges itself once, as it is rendered', async () => {
    const { sent } = show()
    await Promise.resolve()
    expect(sent).toEqual([['seeChoice']])
    await wrapper.setProps({ choice: { ...choice, costs: { waiting: 4, since: T0 } } })
    await flushPromises()
    expect(sent).toEqual([['seeChoice']])
  })

  it('shows the time at the office, and what taking costs the others', () => {
    show()
    expect(wrapper.text()).toContain('10:20')
    expect(wrapper.get('#choice-cost').text()).toContain('3 osoby poczekają dłużej')
    expect(wrapper.get('#choice-cost').text()).toContain('7 minut')
  })

  it('says so when nobody else waits', () => {
    show(fakeDesk(), { costs: { waiting: 0, since: null } })
    expect(wrapper.get('#choice-cost').text()).toBe('Nikt inny nie czeka na Ciebie.')
  })

  it('takes the visit that was pressed, deaf in the first moment', async () => {
    const { sent, first } = show()
    await first.trigger('click')
    expect(sent).not.toContainEqual(['takeVisit', 'call-1'])
    clock += 351
    await first.trigger('click')
    expect(sent).toContainEqual(['takeVisit', 'call-1'])
  })

  it('says that another was first, and lets the rest go', async () => {
    const fake = fakeDesk()
    fake.answers.set('takeVisit', () => Promise.reject(new RefusedError('offer-gone')))
    const { sent, first, pass } = show(fake)
    clock += 351
    await first.trigger('click')
    await flushPromises()
    expect(wrapper.get('[role=alert]').text()).not.toBe('')
    await pass.trigger('click')
    expect(sent).toContainEqual(['passChoice'])
  })
})
