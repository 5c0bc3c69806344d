// @vitest-environment jsdom
import type { VueWrapper } from '@vue/test-utils'
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { ShiftState } from '#machines/views.ts'
import { RefusedError } from '#widget/lib/refusal.ts'
import { useWorkplace } from '../../stores/workplace.ts'
import { fakeDesk, mountInDesk } from '../../test-desk.ts'
import { T0 } from '../../test-views.ts'
import ShiftSwitch from './ShiftSwitch.vue'

let wrapper: VueWrapper
afterEach(() => wrapper.unmount())

function show(state: ShiftState, fake = fakeDesk()) {
  fake.now.value = T0 + 3 * 60_000
  const shift = { state, since: T0, awayReason: null, wrapUntil: null }
  wrapper = mountInDesk(ShiftSwitch, { desk: fake.desk, props: { shift } })
  return fake
}
const button = (name: string) => wrapper.findAll('button').find((found) => found.text() === name)!

describe('the shift switch', () => {
  it.each([
    ['off', ['Gotowość', 'Koniec']],
    ['ready', ['Gotowość', 'Przerwa', 'Koniec']],
    ['wrapping', ['Gotowość', 'Przerwa', 'Koniec']],
    ['pause', ['Gotowość', 'Przerwa', 'Koniec']],
    ['away', ['Gotowość', 'Przerwa', 'Koniec']],
    ['busy', []],
    ['offered', []],
  ] as const)('in %s offers only what the server would take: %j', (state, names) => {
    show(state)
    expect(wrapper.findAll('button').map((found) => found.text())).toEqual(names)
  })

  it('says the state and how long it lasts', () => {
    show('pause')
    expect(wrapper.text()).toContain('Przerwa')
    expect(wrapper.text()).toContain('od 3 minut')
    expect(button('Przerwa').attributes('aria-pressed')).toBe('true')
  })

  it.each(['off', 'pause', 'away'] as const)(
    'leads from %s through the device check, and sends nothing itself',
    async (state) => {
      const { sent } = show(state)
      await button('Gotowość').trigger('click')
      expect(useWorkplace().checking).toBe(true)
      expect(sent).toEqual([])
    },
  )

  it('ends wrap-up early without another check', async () => {
    const { sent } = show('wrapping')
    await button('Gotowość').trigger('click')
    expect(sent).toEqual([['endWrapUp']])
  })

  it('says why the server refused', async () => {
    const fake = fakeDesk()
    fake.answers.set('pauseShift', () => Promise.reject(new RefusedError('not-now')))
    show('ready', fake)
    await button('Przerwa').trigger('click')
    await flushPromises()
    expect(wrapper.get('[role="alert"]').text()).toContain('Tego nie można teraz zrobić')
  })
})
