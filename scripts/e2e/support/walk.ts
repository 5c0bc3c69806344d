import type { Frame, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { Keyboard } from './keyboard.ts'
import { tabList, tabListBackwards } from './tab-list.ts'

/** A whole journey without a mouse (T2). After each press something of the page has the focus. */
export class Walk extends Keyboard {
  /** What Tab met, by the step it was noted in. */
  readonly lists: Record<string, string[]> = {}

  override async press(target: Locator): Promise<void> {
    await super.press(target)
    await this.keepsFocus(target.toString())
  }

  /** Leaves what is open. */
  async escape(): Promise<void> {
    await this.page.keyboard.press('Escape')
    await this.keepsFocus('Escape')
  }

  /** Waits until the focus is on an element with these words, as after each step. */
  async arrives(words: string | RegExp): Promise<void> {
    const message = `focus on ${String(words)}`
    await expect.poll(() => focusedWords(this.page), { message }).toMatch(words)
  }

  /** Puts down what Tab meets in this step; Shift+Tab has to meet the same backwards. */
  async note(step: string): Promise<void> {
    const found = await tabList(this.page)
    expect(await tabListBackwards(this.page), step).toEqual(found.toReversed())
    this.lists[step] = found
  }

  private async keepsFocus(after: string): Promise<void> {
    const message = `focus after ${after}`
    await expect.poll(() => focusedWords(this.page), { message }).not.toBe(LOST)
  }
}

const LOST = 'nothing has the focus'

/** Words of what has the focus, in whatever frame it is. */
async function focusedWords(at: Page | Frame): Promise<string> {
  const handle = await at.evaluateHandle(() => {
    const outer = document.activeElement
    // The launcher and the frame of the panel stand in a shadow root.
    return outer?.shadowRoot?.activeElement ?? outer
  })
  const element = handle.asElement()
  if (!element) return LOST
  const inner = await element.contentFrame()
  if (inner) return focusedWords(inner)
  return element.evaluate(
    (one, lost) => (one === document.body ? lost : (one.textContent ?? '').trim()),
    LOST,
  )
}
