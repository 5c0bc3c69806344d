// @vitest-environment jsdom
import { flushPromises } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { useLine } from '../../stores/line.ts'
import { fakeDesk, mountInDesk } from '../../test-desk.ts'
import { lineRow, staffView } from '../../test-views.ts'
import LinePanel from './LinePanel.vue'

it('a line that is held tells by the clock of the site since when', async () => {
  const wrapper = mountInDesk(LinePanel, { desk: fakeDesk().desk })
  useLine().apply(staffView({ line: [lineRow()] }), Date.parse('2026-11-21T08:05:30Z'))
  await flushPromises()
  const name = () => wrapper.find('[role=region]').attributes('aria-label')
  expect(name()).not.toContain('9:05')
  await wrapper.find('button').trigger('click')
  expect(name()).toBe('Osoby czekające w kolejce, stan z godziny 9:05')
  wrapper.unmount()
})
