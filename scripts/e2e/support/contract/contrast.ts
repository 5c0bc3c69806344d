import type { Page } from 'playwright-core'
import type { AxeWindow, Colour } from './axe-window.ts'

/** What axe gave for a rule on one element. */
export interface Undecided {
  id: string
  html: string
  /** Where the element is: a selector for each shadow root on the way, in one frame. */
  target: readonly string[]
}

/**
 * Decides what axe left open on contrast, mostly text under a bar at the edge of the view: each element is
 * scrolled to the middle, and its colour compared with the first opaque colour below it. Undecided stays what
 * has a picture or a video there, or stays covered. Needs axe in the page.
 */
export function decideContrast(page: Page, elements: readonly Undecided[]): Promise<Undecided[]> {
  return page.evaluate((elements) => {
    const { Color, getContrast } = (window as unknown as AxeWindow).axe.commons.color
    const colour = (words: string) => {
      const parsed = new Color()
      parsed.parseString(words)
      return parsed
    }
    // Names of hosts and of what is in them stand one after the other.
    const deepest = (target: readonly string[]): Element | null => {
      let found: Element | null = null
      let root: Document | ShadowRoot | null | undefined = document
      for (const selector of target) {
        found = root?.querySelector(selector) ?? null
        root = found?.shadowRoot
      }
      return found
    }
    const backOf = (element: Element): Colour | null => {
      // The first line of it, when it goes over several.
      const box = element.getClientRects()[0] ?? element.getBoundingClientRect()
      const root = element.getRootNode() as Document | ShadowRoot
      const stack = root.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2)
      const own = stack.findIndex((one) => one === element || element.contains(one))
      if (own < 0) return null
      for (const one of stack.slice(own)) {
        if (one.matches('video, img, canvas')) return null
        const back = colour(getComputedStyle(one).backgroundColor)
        if (back.alpha === 1) return back
      }
      return null
    }
    const needed = ({ fontSize, fontWeight }: CSSStyleDeclaration) => {
      const size = Number.parseFloat(fontSize)
      return size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5
    }
    return elements.filter(({ target }) => {
      const element = deepest(target)
      if (!element) return true
      element.scrollIntoView({ block: 'center', behavior: 'instant' })
      const style = getComputedStyle(element)
      const back = backOf(element)
      return !back || getContrast(back, colour(style.color)) < needed(style)
    })
  }, elements)
}
