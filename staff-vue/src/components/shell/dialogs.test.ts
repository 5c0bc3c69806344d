// @vitest-environment jsdom
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h, KeepAlive, nextTick, ref } from 'vue'
import { createTexts } from '../../i18n.ts'
import { teachDialogs } from '../../test-dialog.ts'
import AboveDialogs from './AboveDialogs.vue'
import ModalDialog from './ModalDialog.vue'

beforeEach(teachDialogs)
afterEach(() => (document.body.innerHTML = ''))

const isOpen = () => document.querySelector('dialog')?.open ?? false
const global = { plugins: [createTexts('pl')] }

describe('a modal dialog', () => {
  it('opens with its component, says close on Esc and the cross, and gives the focus back', async () => {
    const opener = document.body.appendChild(document.createElement('button'))
    opener.focus()
    const wrapper = mount(ModalDialog, {
      props: { heading: 'Wizyta' },
      attachTo: document.body,
      global,
    })
    expect(isOpen()).toBe(true)
    expect(wrapper.get('dialog').attributes('aria-labelledby')).toBe(wrapper.get('h2').element.id)
    const cancel = new Event('cancel', { cancelable: true })
    wrapper.get('dialog').element.dispatchEvent(cancel)
    expect(cancel.defaultPrevented).toBe(true)
    wrapper.get<HTMLElement>('header button').element.focus()
    await wrapper.get('header button').trigger('click')
    expect(wrapper.emitted('close')).toHaveLength(2)
    wrapper.unmount()
    expect(document.activeElement).toBe(opener)
  })

  it('leads back beyond a dialog that it was opened out of and that closes before it', async () => {
    const opener = document.body.appendChild(document.createElement('button'))
    opener.focus()
    const mounted = (heading: string) =>
      mount(ModalDialog, { props: { heading }, attachTo: document.body, global })
    const first = mounted('Godziny pracy')
    first.get<HTMLElement>('header button').element.focus()
    const second = mounted('Wizyty bez konsultanta')
    first.unmount()
    second.get<HTMLElement>('header button').element.focus()
    second.unmount()
    expect(document.activeElement).toBe(opener)
  })

  it('does not close while something is being saved', async () => {
    const wrapper = mount(ModalDialog, {
      props: { heading: 'Wizyta', busy: true },
      attachTo: document.body,
      global,
    })
    await wrapper.get('header button').trigger('click')
    expect(wrapper.emitted('close')).toBeUndefined()
  })

  it('comes back with what was typed when its part of the app is entered again', async () => {
    const here = ref(true)
    const Part = defineComponent(
      () => () => h('div', [h(ModalDialog, { heading: 'Wizyta' }, () => h('input'))]),
    )
    mount(() => h(KeepAlive, () => (here.value ? h(Part) : h('p'))), {
      attachTo: document.body,
      global,
    })
    document.querySelector('input')!.value = 'Pani Zofia'
    here.value = false
    await nextTick()
    expect(document.querySelector('dialog')).toBeNull()
    here.value = true
    await nextTick()
    expect(isOpen()).toBe(true)
    expect(document.querySelector('input')?.value).toBe('Pani Zofia')
  })
})

describe('what stands above dialogs', () => {
  it('moves into an open one, and out again with its state when that goes', async () => {
    const open = ref(false)
    const card = ref(true)
    mount(
      () => [
        open.value ? h('dialog', { open: true }, 'x') : null,
        card.value ? h(AboveDialogs, () => h('input', { id: 'card' })) : null,
      ],
      { attachTo: document.body, global },
    )
    const input = () => document.querySelector<HTMLInputElement>('#card')
    expect(input()?.closest('dialog')).toBeNull()
    input()!.value = 'kept'
    open.value = true
    // The change is told by an observer, which comes after rendering.
    await expect.poll(() => input()?.closest('dialog')).not.toBeNull()
    open.value = false
    await expect.poll(() => input()?.isConnected).toBe(true)
    expect(input()?.closest('dialog')).toBeNull()
    expect(input()?.value).toBe('kept')
    card.value = false
    await nextTick()
    expect(input()).toBeNull()
  })
})
