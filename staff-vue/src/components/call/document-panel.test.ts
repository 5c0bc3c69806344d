// @vitest-environment jsdom
import { flushPromises } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { StaffCall } from '#machines/views.ts'
import { RefusedError } from '#widget/lib/refusal.ts'
import { useAnnouncer } from '../../stores/announcer.ts'
import { fakeDesk, mountInDesk } from '../../test-desk.ts'
import { staffCall } from '../../test-views.ts'
import DocumentPanel from './DocumentPanel.vue'

let wrapper: VueWrapper
afterEach(() => wrapper.unmount())

function show(call: Partial<StaffCall> = {}) {
  const fake = fakeDesk()
  wrapper = mountInDesk(DocumentPanel, { desk: fake.desk, props: { call: staffCall(call) } })
  const update = (change: Partial<StaffCall>) => wrapper.setProps({ call: staffCall(change) })
  return { ...fake, update, announcer: useAnnouncer() }
}
const box = () => wrapper.find<HTMLInputElement>('input[type=checkbox]')
const button = (name: string) => wrapper.findAll('button').find((one) => one.text() === name)!

describe('a document at the desk', () => {
  it('is nothing before it is asked for, and says each step', async () => {
    const { update, announcer } = show()
    expect(wrapper.text()).toBe('')
    for (const [showing, words] of [
      ['asked', 'Czekamy, czy mieszkaniec zgodzi się pokazać dokument.'],
      ['declined', 'Mieszkaniec nie zgodził się pokazać dokumentu.'],
      ['asked', 'Czekamy, czy mieszkaniec zgodzi się pokazać dokument.'],
      ['showing', 'Mieszkaniec pokazuje dokument.'],
    ] as const) {
      await update({ showing })
      expect(wrapper.text()).toContain(words)
      expect(announcer.text).toBe(words)
    }
    await update({ showing: 'none' })
    expect(announcer.text).toBe('Pokazywanie dokumentu zakończone.')
  })

  it('takes the question back, or ends it', async () => {
    const { update, sent } = show({ showing: 'asked' })
    await button('Wycofaj prośbę').trigger('click')
    await update({ showing: 'showing' })
    await button('Zakończ pokazywanie').trigger('click')
    expect(sent).toEqual([
      ['endDocument', 'call-1'],
      ['endDocument', 'call-1'],
    ])
  })

  it('offers the yes once something was shown, and shows what the server says of it', async () => {
    const { update, sent, announcer } = show({ showing: 'asked' })
    expect(box().exists()).toBe(false)
    await update({ showing: 'showing' })
    await box().setValue(true)
    await flushPromises()
    expect(sent).toEqual([['markIdentity', 'call-1', true]])
    expect([box().element.checked, announcer.text]).toEqual([false, 'Zapisano: tożsamość okazana.'])
    await update({ showing: 'none', identityShown: true })
    expect(box().element.checked).toBe(true)
  })

  it('says why the server does not take it', async () => {
    const { answers } = show({ showing: 'showing' })
    answers.set('markIdentity', () => Promise.reject(new RefusedError('database-unavailable')))
    await box().setValue(true)
    await flushPromises()
    expect(wrapper.find('[role=alert]').text()).not.toBe('')
    expect(box().element.checked).toBe(false)
  })
})
