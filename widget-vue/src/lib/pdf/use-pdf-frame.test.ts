// @vitest-environment jsdom
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, shallowRef } from 'vue'
import type { FromFrame } from './frame-messages.ts'
import { usePdfFrame } from './use-pdf-frame.ts'

const closed = vi.fn()
const told: unknown[] = []
/** The window of the frame, as far as the page knows it. */
const inside = { postMessage: (message: unknown) => void told.push(message) }
function say(data: FromFrame, source: unknown = inside) {
  const event = new MessageEvent('message', { data })
  Object.defineProperty(event, 'source', { value: source })
  window.dispatchEvent(event)
}

let pdf: ReturnType<typeof usePdfFrame>
let page: ReturnType<typeof mount>
beforeEach(() => {
  vi.useFakeTimers()
  told.length = 0
  closed.mockClear()
  const frame = shallowRef({ contentWindow: inside } as unknown as HTMLIFrameElement)
  page = mount(
    defineComponent({
      setup() {
        pdf = usePdfFrame(frame, new Blob(['%PDF-']), closed)
        return () => h('div')
      },
    }),
  )
})
afterEach(() => {
  page.unmount()
  vi.useRealTimers()
})

it('hands the document over once the frame is there, and turns and zooms within bounds', async () => {
  say({ type: 'pdf.ready' })
  await vi.waitFor(() => expect(told).toMatchObject([{ type: 'pdf.open' }]))
  say({ type: 'pdf.opened', pages: 2 })
  expect(told.at(-1)).toEqual({ type: 'pdf.show', page: 1, zoom: 1 })
  say({ type: 'pdf.shown', page: 1 })
  expect(pdf.state.value).toBe('shown')
  pdf.turn(-1)
  expect(pdf.page.value).toBe(1)
  say({ type: 'pdf.turn', by: 1 })
  pdf.turn(1)
  pdf.enlarge(1)
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ type: 'pdf.show', page: 2, zoom: 2 }))
  for (let i = 0; i < 9; i += 1) pdf.enlarge(1)
  expect(pdf.zoom.value).toBe(pdf.mostZoom)
  say({ type: 'pdf.close' })
  expect(closed).toHaveBeenCalledOnce()
})

it('hears nobody but its own frame, and believes it no nonsense', () => {
  say({ type: 'pdf.opened', pages: 5 }, { postMessage: () => {} })
  say({ type: 'pdf.close' }, null)
  expect([pdf.pages.value, closed.mock.calls.length]).toEqual([0, 0])
  say({ type: 'pdf.opened', pages: Number.NaN })
  expect(pdf.pages.value).toBe(1)
  say({ type: 'pdf.turn', by: 900 as 1 })
  expect(pdf.page.value).toBe(1)
})

it('says that it cannot be shown when the frame fails or stays silent', () => {
  vi.advanceTimersByTime(30_000)
  expect(pdf.state.value).toBe('failed')
})
