// @vitest-environment jsdom
import type { VueWrapper } from '@vue/test-utils'
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { TransferOptions } from '#machines/transfer.ts'
import type { Handed } from '#machines/views.ts'
import { RefusedError } from '#widget/lib/refusal.ts'
import { useAnnouncer } from '../../stores/announcer.ts'
import { useCall } from '../../stores/call.ts'
import { fakeDesk, mountInDesk } from '../../test-desk.ts'
import { teachDialogs } from '../../test-dialog.ts'
import { staffCall, staffOffer, staffView, T0 } from '../../test-views.ts'
import OfferCard from '../offer/OfferCard.vue'
import TransferDialog from './TransferDialog.vue'
import TransferState from './TransferState.vue'
import { LOOK_EVERY_MS, searched } from './use-transfer-options.ts'

const OPTIONS: TransferOptions = {
  colleagues: [
    {
      ...{ staffId: 'bo', name: 'Bożena Łoś', topicIds: ['meldunek'] },
      ...{ state: 'ready', free: true },
    },
    {
      ...{ staffId: 'jan', name: 'Jan Lis', topicIds: ['dowody', 'meldunek'] },
      ...{ state: 'busy', free: false },
    },
  ],
  lines: [
    { topicId: 'dowody', name: { pl: 'Dowód osobisty' }, waiting: 2, atWork: 0 },
    { topicId: 'meldunek', name: { pl: 'Meldunek' }, waiting: 0, atWork: 2 },
  ],
}
const handed: Handed = {
  ...{ from: 'Anna Nowak', note: 'Brakuje załącznika.', asked: true },
  topic: { pl: 'Podatki' },
}

let wrapper: VueWrapper
beforeAll(teachDialogs)
afterEach(() => {
  wrapper?.unmount()
  vi.useRealTimers()
})

async function openDialog(fake = fakeDesk()) {
  fake.answers.set('lookTransfer', () => Promise.resolve(OPTIONS))
  wrapper = mountInDesk(TransferDialog, { desk: fake.desk, props: { call: staffCall() } })
  await flushPromises()
  const [submit] = wrapper.findAll('footer button')
  const radios = wrapper.findAll<HTMLInputElement>('input[type="radio"]')
  const deeds = () => fake.sent.filter(([name]) => name !== 'lookTransfer')
  return { ...fake, submit: submit!, radios, deeds }
}

describe('to whom a call can be given', () => {
  it('is found by name or topic, without diacritics', () => {
    const ids = (words: string) => {
      const { colleagues, lines } = searched(OPTIONS, words, ({ name }) => name['pl'] ?? '')
      return [...colleagues.map(({ staffId }) => staffId), ...lines.map(({ topicId }) => topicId)]
    }
    expect(ids('')).toEqual(['bo', 'jan', 'dowody', 'meldunek'])
    expect(ids(' los')).toEqual(['bo'])
    expect(ids('DOWOD')).toEqual(['jan', 'dowody'])
    expect(ids('xyz')).toEqual([])
  })

  it('says who is free, and lets nobody else be chosen', async () => {
    const { radios } = await openDialog()
    expect(wrapper.text()).toContain('wolna osoba')
    expect(wrapper.text()).toContain('w rozmowie')
    expect(radios.map(({ element }) => element.disabled)).toEqual([false, true, false, false])
  })

  it('is asked anew while the dialog is open, and no longer', async () => {
    vi.useFakeTimers()
    const { sent } = await openDialog()
    await vi.advanceTimersByTimeAsync(2 * LOOK_EVERY_MS)
    expect(sent.map(([name]) => name)).toEqual(['lookTransfer', 'lookTransfer', 'lookTransfer'])
    wrapper.unmount()
    await vi.advanceTimersByTimeAsync(5 * LOOK_EVERY_MS)
    expect(sent).toHaveLength(3)
  })
})

describe('giving a call away', () => {
  it('wants a choice, and names what is missing', async () => {
    const { submit, deeds, radios } = await openDialog()
    await submit.trigger('click')
    await flushPromises()
    expect(wrapper.get('[role="alert"]').text()).toBe('Wybierz osobę albo kolejkę.')
    expect(document.activeElement).toBe(radios[0]!.element)
    expect(deeds()).toEqual([])
  })

  it('asks the colleague, with the note', async () => {
    const { submit, deeds, radios } = await openDialog()
    await radios[0]!.setValue()
    await wrapper.get('textarea').setValue('  Brakuje załącznika. ')
    await submit.trigger('click')
    await flushPromises()
    expect(deeds()).toEqual([['askColleague', 'call-1', 'bo', 'Brakuje załącznika.']])
    expect(wrapper.emitted('close')).toHaveLength(1)
  })

  it('gives it to a line, and says so on the button', async () => {
    const { submit, deeds, radios } = await openDialog()
    await radios[2]!.setValue()
    expect(submit.text()).toBe('Przekaż do kolejki')
    await submit.trigger('click')
    await flushPromises()
    expect(deeds()).toEqual([['transferToLine', 'call-1', 'dowody', '']])
  })

  it('never goes to whom the search hides', async () => {
    const { submit, deeds, radios } = await openDialog()
    await radios[0]!.setValue()
    await wrapper.get('input[type="search"]').setValue('dowod')
    await submit.trigger('click')
    await flushPromises()
    expect(wrapper.get('[role="alert"]').text()).toBe('Wybierz osobę albo kolejkę.')
    await wrapper.get('input[type="search"]').setValue('')
    await submit.trigger('click')
    await flushPromises()
    expect(deeds()).toEqual([])
    expect(wrapper.findAll<HTMLInputElement>('input:checked')).toEqual([])
  })

  it('says who is not free any more, and looks again', async () => {
    const fake = fakeDesk()
    fake.answers.set('askColleague', () => Promise.reject(new RefusedError('colleague-busy')))
    const { submit, sent, radios } = await openDialog(fake)
    await radios[0]!.setValue()
    await submit.trigger('click')
    await flushPromises()
    expect(wrapper.get('[role="alert"]').text()).toContain('Ta osoba nie jest już wolna.')
    expect(wrapper.emitted('close')).toBeUndefined()
    expect(sent.filter(([name]) => name === 'lookTransfer')).toHaveLength(2)
  })
})

describe('a transfer under way', () => {
  const asking = { state: 'asking', transferId: 't-1', to: 'Bożena Łoś', until: T0 + 12_000 }

  it('says who is asked and how long, and is withdrawn by a press', async () => {
    const fake = fakeDesk()
    wrapper = mountInDesk(TransferState, { desk: fake.desk, props: { transfer: asking } })
    expect(wrapper.text()).toContain('Pytamy: Bożena Łoś')
    expect(wrapper.text()).toContain('12 sekund')
    fake.now.value = T0 - 8_900
    await wrapper.vm.$nextTick()
    expect(wrapper.text()).toContain('20 sekund')
    await wrapper.get('button').trigger('click')
    await flushPromises()
    expect(fake.sent).toEqual([['withdrawTransfer', 't-1']])
  })

  it.each([
    ['declined', 'nie może teraz przyjąć rozmowy'],
    ['missed', 'nie odpowiada'],
    ['connection-lost', 'nie ma teraz połączenia'],
    ['unacknowledged', 'Strona tej osoby nie odpowiada'],
  ])('says how it failed: %s', async (outcome, words) => {
    wrapper = mountInDesk(TransferState, { desk: fakeDesk().desk, props: { transfer: asking } })
    await wrapper.setProps({ transfer: { state: 'failed', to: 'Bożena Łoś', outcome } })
    expect(wrapper.text()).toContain(words)
    expect(wrapper.text()).toContain('Rozmowa zostaje u Ciebie.')
    expect(wrapper.find('button').exists()).toBe(false)
    expect(useAnnouncer().text).toContain(words)
  })
})

describe('the card of who is asked', () => {
  it('says from whom, with topic and note; nobody waits', () => {
    const offer = staffOffer({ handed, topicId: 'podatki' })
    wrapper = mountInDesk(OfferCard, { desk: fakeDesk().desk, props: { offer } })
    const text = wrapper.text()
    for (const words of ['Przekazanie od: Anna Nowak', 'Podatki', 'Brakuje załącznika.'])
      expect(text).toContain(words)
    expect(text).toContain('Po odrzuceniu rozmowa zostaje u tej osoby.')
    for (const words of ['Czeka już', 'W kolejce za tą osobą']) expect(text).not.toContain(words)
  })

  it('from a line: as any request, with who gave it and the note', () => {
    const offer = staffOffer({ handed: { ...handed, asked: false } })
    wrapper = mountInDesk(OfferCard, { desk: fakeDesk().desk, props: { offer } })
    for (const words of ['Nowe zgłoszenie', 'Anna Nowak', 'Brakuje załącznika.', 'Czeka już'])
      expect(wrapper.text()).toContain(words)
  })
})

describe('after the call was given away', () => {
  const wrapping = { state: 'wrapping', since: T0, awayReason: null, wrapUntil: T0 + 9 } as const
  it('the store knows who has it, and that it has not ended', () => {
    wrapper = mountInDesk({ render: () => null }, { desk: fakeDesk().desk })
    const store = useCall()
    const transfer = { state: 'asking', transferId: 't', to: 'Bożena Łoś', until: null } as const
    store.apply(staffView({ call: staffCall({ transfer }) }))
    store.apply(staffView({ call: null, shift: wrapping }))
    expect(store.passedTo).toEqual({ name: 'Bożena Łoś' })
    store.apply(staffView({ call: staffCall() }))
    expect(store.passedTo).toBeNull()
    store.apply(staffView({ call: staffCall({ phase: 'ended', reason: 'resident-ended' }) }))
    store.apply(staffView({ call: null, shift: wrapping }))
    expect(store.passedTo).toBeNull()
  })
})
