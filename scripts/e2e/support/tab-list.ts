import type { Page } from 'playwright-core'

/** More stops than any screen has. */
const MOST = 80

/**
 * Names of what Tab meets from the start of the page to its end, or in the modal dialog that is open; one stop for
 * a group of radio buttons (T2).
 */
export const tabList = (page: Page): Promise<string[]> => stops(page, 'Tab')
/** The same with Shift+Tab from the end. */
export const tabListBackwards = (page: Page): Promise<string[]> => stops(page, 'Shift+Tab')

async function stops(page: Page, key: 'Tab' | 'Shift+Tab'): Promise<string[]> {
  await page.evaluate(() => {
    // The search for the next stop begins at the page itself, wherever the focus was before.
    const start = document.querySelector<HTMLElement>('dialog:modal') ?? document.body
    start.tabIndex = -1
    start.focus()
    start.removeAttribute('tabindex')
  })
  const names: string[] = []
  let hasLeft = false
  while (names.length < MOST) {
    await page.keyboard.press(key)
    const name = await page.evaluate(nameOfFocused)
    // The browser's own controls, or round again: the page is over. Backwards they may come first.
    if (name !== null) names.push(name)
    else if (names.length > 0 || hasLeft) break
    else hasLeft = true
  }
  // Back from the browser's controls into the page, which else takes no focus of its own.
  await page.keyboard.press(key)
  if (names.length < MOST) return names
  throw new Error(`Tab goes round for ever: ${names.slice(-5).join(', ')}`)
}

/** Null when the page has no focus, or the stop was met before. */
function nameOfFocused(): string | null {
  const element = document.activeElement as HTMLInputElement | null
  const seen = ((window as unknown as { seenStops?: Set<Element> }).seenStops ??= new Set())
  if (!element || element === (document.body as unknown) || seen.has(element)) {
    seen.clear()
    return null
  }
  seen.add(element)
  // A label round a field holds the words of its choices too.
  const label = element.labels?.[0]?.innerText.replace(element.innerText, '')
  const own = element.getAttribute('aria-label') ?? label ?? element.innerText
  return (own || element.textContent || element.tagName).replace(/\s+/g, ' ').trim()
}
