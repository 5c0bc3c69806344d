// @vitest-environment jsdom
import type { VueWrapper } from '@vue/test-utils'
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { NextVisit as Next } from '#machines/views.ts'
import { RefusedError } from '#widget/lib/refusal.ts'
import { usePlaces } from '../../stores/places.ts'
import { useVisits } from '../../stores/visits.ts'
import { fakeDesk, mountInDesk } from '../../test-desk.ts'
import { staffView, T0 } from '../../test-views.ts'
import NextVisit from './NextVisit.vue'

let wrapper: VueWrapper
afterEach(() => {
  wrapper.unmount()
  document.body.innerHTML = ''
})

const next: Next = {
  visitId: 'visit-1',
  siteId: 'wroclaw',
  topicId: 'meldunek',
  startsAt: Date.UTC(2026, 10, 25, 9, 20),
  name: 'Pani Zofia',
  checkedIn: false,
  waitsSince: null,
  rev: 1,
}

async function show(change: Partial<Next> | null, fake = fakeDesk()) {
  wrapper = mountInDesk(NextVisit, { desk: fake.desk })
  const view = staffView({ nextVisit: change && { ...next, ...change } })
  usePlaces().apply(view)
  useVisits().apply(view)
  await flushPromises()
  return { ...fake, words: () => wrapper.text(), buttons: wrapper.findAll('button') }
}

describe('the next own visit in the top bar', () => {
  it('takes no room when there is none', async () => {
    const { words } = await show(null)
    expect(words()).toBe('')
  })

  it('tells the time at the office and who comes', async () => {
    const { words, buttons } = await show({})
    expect(words()).toBe('Następna wizyta: 10:20, Pani Zofia')
    expect(buttons).toHaveLength(0)
  })

  it('tells the topic once the name is erased', async () => {
    const { words } = await show({ name: null })
    expect(words()).toBe('Następna wizyta: 10:20, Meldunek')
  })

  it('tells that the resident is there', async () => {
    const { words } = await show({ checkedIn: true })
    expect(words()).toBe('Wizyta 10:20, Pani Zofia: już jest')
  })

  it('lets a consultant who has begun wait no longer', async () => {
    const { words, buttons, sent } = await show({ waitsSince: T0 })
    expect(words()).toContain('Czekasz na osobę z wizyty o 10:20, Pani Zofia')
    await buttons[0]!.trigger('click')
    expect(sent).toEqual([['passChoice']])
  })

  it('says why the wait goes on', async () => {
    const fake = fakeDesk()
    fake.answers.set('passChoice', () => Promise.reject(new RefusedError('database-unavailable')))
    const { buttons } = await show({ waitsSince: T0 }, fake)
    await buttons[0]!.trigger('click')
    await flushPromises()
    expect(wrapper.get('[role=alert]').text()).not.toBe('')
    expect(wrapper.text()).toContain('Czekasz na osobę')
  })
})
