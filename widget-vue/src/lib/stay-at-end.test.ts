// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, defineComponent, h, nextTick, shallowRef } from 'vue'
import type { App } from 'vue'
import { useStayAtEnd } from './stay-at-end.ts'

let app: App | null = null
afterEach(() => {
  app?.unmount()
  app = null
  vi.unstubAllGlobals()
})

/** A list in a box of 300 px; jsdom lays nothing out, so its sizes are told. */
function list() {
  const contents = shallowRef(0)
  const size = { scrollHeight: 300, clientHeight: 300 }
  let resized = (): void => {}
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(told: () => void) {
        resized = told
      }
      observe() {}
      disconnect() {}
    },
  )
  const component = defineComponent({
    setup() {
      const { noteScroll } = useStayAtEnd('box', [contents])
      return () => h('div', { ref: 'box', onScroll: noteScroll })
    },
  })
  app = createApp(component)
  const root = document.createElement('div')
  app.mount(root)
  const box = root.firstElementChild as HTMLElement
  let top = 0
  Object.defineProperties(box, {
    scrollHeight: { get: () => size.scrollHeight },
    clientHeight: { get: () => size.clientHeight },
    scrollTop: {
      get: () => top,
      set: (to: number) => (top = Math.min(to, size.scrollHeight - size.clientHeight)),
    },
  })
  return {
    size,
    get fromEnd() {
      return size.scrollHeight - size.clientHeight - top
    },
    async grow(by: number) {
      size.scrollHeight += by
      contents.value += 1
      await nextTick()
      await nextTick()
    },
    /** The browser tells of a scroll at its next picture, and after that of a new size. */
    async paint() {
      box.dispatchEvent(new Event('scroll'))
      resized()
      await nextTick()
    },
    scrollTo(to: number) {
      box.scrollTop = to
    },
  }
}

it('shows the newest, also when the box shrinks before its own scroll is told of', async () => {
  const chat = list()
  await chat.grow(1_000)
  expect(chat.fromEnd).toBe(0)
  chat.size.clientHeight = 160
  await chat.paint()
  expect(chat.fromEnd).toBe(0)
  chat.size.clientHeight = 300
  await chat.paint()
  await chat.grow(50)
  expect(chat.fromEnd).toBe(0)
})

it('leaves alone whoever has scrolled back, until the end is reached again', async () => {
  const chat = list()
  await chat.grow(1_000)
  await chat.paint()
  chat.scrollTo(400)
  await chat.paint()
  await chat.grow(50)
  expect(chat.fromEnd).toBe(650)
  chat.size.clientHeight = 160
  await chat.paint()
  expect(chat.fromEnd).toBe(790)
  chat.scrollTo(1_150)
  await chat.paint()
  await chat.grow(50)
  expect(chat.fromEnd).toBe(0)
})
