import type { Locator, Page } from 'playwright-core'

/** What somebody without a mouse does: only Tab, arrows, Space and Enter. */
export class Keyboard {
  protected readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  /** Tab until the focus is on `target`, which may be in a frame. @throws when it is not reached */
  async tabTo(target: Locator, most = 60): Promise<void> {
    await target.waitFor()
    for (let presses = 0; presses <= most; presses += 1) {
      if (await hasFocus(target)) return
      await this.page.keyboard.press('Tab')
    }
    throw new Error(`${target.toString()} is not reached by ${most} times Tab`)
  }

  /** Tab to a button or link and press it. */
  async press(target: Locator): Promise<void> {
    await this.tabTo(target)
    await this.page.keyboard.press('Enter')
  }

  async tick(box: Locator): Promise<void> {
    await this.tabTo(box)
    await this.page.keyboard.press('Space')
  }

  async fill(field: Locator, words: string): Promise<void> {
    await this.tabTo(field)
    await this.page.keyboard.type(words)
  }

  /** Tab into the group of `radio`, then arrows until it is chosen. */
  async choose(radio: Locator, most = 80): Promise<void> {
    await radio.waitFor()
    const isInGroup = () =>
      radio.evaluate((one) => {
        const focused = one.ownerDocument.activeElement
        return (
          focused instanceof HTMLInputElement && focused.name === (one as HTMLInputElement).name
        )
      })
    for (let presses = 0; presses < most && !(await isInGroup()); presses += 1)
      await this.page.keyboard.press('Tab')
    await this.page.keyboard.press('Space')
    for (let presses = 0; presses < most && !(await radio.isChecked()); presses += 1)
      await this.page.keyboard.press('ArrowDown')
    if (!(await radio.isChecked())) throw new Error(`${radio.toString()} is not chosen by arrows`)
  }
}

const hasFocus = (target: Locator): Promise<boolean> =>
  // The launcher stands in a shadow root, which has a focus of its own.
  target.evaluate(
    (element) => (element.getRootNode() as Document | ShadowRoot).activeElement === element,
  )
