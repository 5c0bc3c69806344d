// @vitest-environment jsdom
import { effectScope, nextTick, shallowRef } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useScreenView } from './screen-view.ts'

/** jsdom lays nothing out: a box of this size, and a picture of that one. */
const sized = <T extends HTMLElement>(element: T, sizes: Record<string, number>): T => {
  for (const [name, value] of Object.entries(sizes))
    Object.defineProperty(element, name, { value, configurable: true })
  return element
}

describe('a shared picture in its frame', () => {
  const scope = effectScope()
  let box: HTMLElement
  let picture: HTMLVideoElement
  beforeEach(() => {
    vi.stubGlobal(
      'ResizeObserver',
      class {
        observe() {}
        disconnect() {}
      },
    )
    box = sized(document.createElement('div'), {
      ...{ offsetWidth: 390, offsetHeight: 400, clientWidth: 390, clientHeight: 400 },
    })
    picture = sized(document.createElement('video'), { videoWidth: 1280, videoHeight: 800 })
  })
  afterEach(() => vi.unstubAllGlobals())

  const open = async () => {
    const view = scope.run(() => useScreenView(shallowRef(box), shallowRef(picture)))!
    await nextTick()
    return view
  }
  const width = () => picture.style.width
  const press = (key: string, more: KeyboardEventInit = {}) =>
    box.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true, ...more }))

  it('fits whole at first, grows in steps to four times, and shrinks no further than whole', async () => {
    const view = await open()
    expect([width(), picture.style.height, view.isFitted.value]).toEqual(['390px', '243px', true])
    for (let presses = 0; presses < 9; presses += 1) view.larger()
    await nextTick()
    expect([width(), view.isLargest.value]).toEqual(['1560px', true])
    for (let presses = 0; presses < 9; presses += 1) view.smaller()
    await nextTick()
    expect([width(), view.isFitted.value]).toEqual(['390px', true])
  })

  it('hears plus, minus and zero in its frame, and leaves the browser’s own keys alone', async () => {
    const view = await open()
    press('+')
    expect(view.zoom.value).toBe(1.5)
    press('-')
    press('+')
    press('=')
    expect(view.zoom.value).toBe(2)
    press('+', { ctrlKey: true })
    press('x')
    expect(view.zoom.value).toBe(2)
    press('0')
    expect(view.zoom.value).toBe(1)
  })

  it('fits again when another window is shared, not when the same one comes with other points', async () => {
    const view = await open()
    view.larger()
    sized(picture, { videoWidth: 640, videoHeight: 400 })
    picture.dispatchEvent(new Event('resize'))
    await nextTick()
    expect([view.zoom.value, width()]).toEqual([1.5, '585px'])
    sized(picture, { videoWidth: 700, videoHeight: 800 })
    picture.dispatchEvent(new Event('resize'))
    await nextTick()
    expect([view.zoom.value, width()]).toEqual([1, '350px'])
  })

  it('is moved by a part of what is in sight', async () => {
    const moved: unknown[] = []
    box.scrollBy = ((...by: unknown[]) => moved.push(by)) as never
    const view = await open()
    view.pan(1, 0)
    view.pan(0, -1)
    expect(moved).toEqual([
      [156, 0],
      [0, -160],
    ])
  })
})
