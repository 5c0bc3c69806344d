import type { Page } from 'playwright-core'
import type { AxeWindow, Colour } from './axe-window.ts'

/**
 * Gives the keyboard's focus to each control in turn and tells on which nothing can be seen (T3): no ring of
 * 2 px, its colours nearer than 3:1 to what is behind it, cut off on most sides, or the control itself covered.
 * Focus alone may change no word either (3.2.1). Focus and scrolling are as before afterwards. Needs axe in
 * the page.
 */
export async function focusFaults(page: Page): Promise<string[]> {
  await page.evaluate(rememberScrolling)
  const faults = await page.evaluate(focusEach)
  await page.evaluate(restoreScrolling)
  return faults
}

type Place = readonly [element: Element, top: number, left: number]
type PlacesWindow = { contractPlaces: Place[] }

function rememberScrolling(): void {
  const scrolling = [...document.querySelectorAll('*')].filter(
    ({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
      scrollHeight > clientHeight || scrollWidth > clientWidth,
  )
  const places = scrolling.map((one) => [one, one.scrollTop, one.scrollLeft] as const)
  Object.assign(window, { contractPlaces: places })
}

function restoreScrolling(): void {
  for (const [element, top, left] of (window as unknown as PlacesWindow).contractPlaces)
    element.scrollTo({ top, left, behavior: 'instant' })
}

/** Runs in the page; the functions inside need its document. */
function focusEach(): string[] {
  const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex="0"]'
  const { Color, getContrast } = (window as unknown as AxeWindow).axe.commons.color
  const colourOf = (words: string): Colour => {
    const colour = new Color()
    colour.parseString(words)
    return colour
  }
  const offsetOf = (element: Element) => Number.parseFloat(getComputedStyle(element).outlineOffset)
  /** The first opaque colour behind a ring, which may be inside its element. */
  const behind = (element: Element): Colour => {
    const first = offsetOf(element) < 0 ? element : element.parentElement
    for (let at = first; at; at = at.parentElement) {
      const colour = colourOf(getComputedStyle(at).backgroundColor)
      if (colour.alpha === 1) return colour
    }
    return colourOf('#fff')
  }
  const ringColours = (element: Element): Colour[] => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element)
    const hasOutline = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
    const shadow = /(rgba?\([^)]+\)) 0px 0px 0px [2-9]px/.exec(boxShadow)?.[1]
    return [...(hasOutline ? [outlineColor] : []), ...(shadow ? [shadow] : [])].map(colourOf)
  }
  /** Boxes that hide what stands out leave fewer than two sides of a ring around the element. */
  const isCutOff = (element: Element): boolean => {
    if (offsetOf(element) < 0) return false
    const own = element.getBoundingClientRect()
    let sides = 4
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at)
      const box = at.getBoundingClientRect()
      const cuts = [
        overflowX !== 'visible' && own.left - 2 < box.left,
        overflowX !== 'visible' && own.right + 2 > box.right,
        overflowY !== 'visible' && own.top - 2 < box.top,
        overflowY !== 'visible' && own.bottom + 2 > box.bottom,
      ]
      sides = Math.min(sides, cuts.filter((isCut) => !isCut).length)
    }
    return sides < 2
  }
  const isCovered = (element: Element): boolean => {
    const { left, top, right, bottom } = element.getBoundingClientRect()
    const points = [0.1, 0.5, 0.9].flatMap((part) => [
      [left + (right - left) * part, (top + bottom) / 2] as const,
      [(left + right) / 2, top + (bottom - top) * part] as const,
    ])
    // A card that calls for an answer at once may cover the rest of a small screen.
    const isSeen = (at: Element | null) =>
      at !== null &&
      (element.contains(at) ||
        at.contains(element) ||
        at.closest('[role=alertdialog]') !== null ||
        at.closest('label')?.contains(element))
    return !points.some(([x, y]) => isSeen(document.elementFromPoint(x, y)))
  }
  const faultOf = (element: HTMLElement): string | null => {
    // A box or dot may leave its ring to its label.
    const label = element.closest('label')
    const own = ringColours(element)
    const bearer = own.length === 0 && label ? label : element
    const colours = ringColours(bearer)
    if (colours.length === 0) return 'no ring'
    const best = Math.max(...colours.map((colour) => getContrast(behind(bearer), colour)))
    if (best < 3) return `ring of ${best.toFixed(1)}:1`
    if (isCutOff(bearer)) return 'ring is cut off'
    return isCovered(element) ? 'covered when it has the focus' : null
  }

  const before = document.activeElement as HTMLElement | null
  const words = document.body.innerText
  const faults: string[] = []
  // Only a change of the focus makes it one of the keyboard.
  before?.blur()
  for (const element of document.querySelectorAll<HTMLElement>(CONTROLS)) {
    if (element.tabIndex < 0 || !element.checkVisibility({ visibilityProperty: true })) continue
    element.focus({ focusVisible: true } as FocusOptions)
    if (document.activeElement !== element) continue
    const fault = faultOf(element)
    if (fault) faults.push(`${fault}: ${element.outerHTML.replace(/\s+/g, ' ').slice(0, 140)}`)
  }
  if (document.body.innerText !== words) faults.push('focus alone changes words')
  if (before && before !== document.body) before.focus({ preventScroll: true })
  else {
    // Tab begins at the start of the page again, as where nothing has had the focus yet.
    document.body.tabIndex = -1
    document.body.focus({ preventScroll: true })
    document.body.blur()
    document.body.removeAttribute('tabindex')
  }
  return faults
}
