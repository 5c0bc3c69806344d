import type { Page } from 'playwright-core'

/** Text that is cut off in its box: hidden overflow that holds more than it shows. */
function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => {
        const { overflowX, overflowY } = getComputedStyle(element)
        const { clientWidth, clientHeight, scrollWidth, scrollHeight } = element
        return (
          element.checkVisibility() &&
          element.textContent.trim() !== '' &&
          clientWidth > 1 &&
          ((/hidden|clip/.test(overflowX) && scrollWidth > clientWidth + 1) ||
            (/hidden|clip/.test(overflowY) && scrollHeight > clientHeight + 1))
        )
      })
      .map((element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 120)),
  )
}

/** Spacing of WCAG 1.4.12, as a reader's own style sheet sets it. */
const SPACED =
  '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}' +
  'p{margin-block-end:2em!important}'
/** Text of twice the size, as browsers do it that enlarge text only. */
const DOUBLED = ':root{font-size:200%!important}'

/** What is cut off, or makes the page scroll sideways, only when the text is spaced (T6). */
export const spacingFaults = (page: Page): Promise<string[]> => faultsUnder(page, SPACED)
/** The same for text of 200 % (T5). */
export const doubledFaults = (page: Page): Promise<string[]> => faultsUnder(page, DOUBLED)

async function faultsUnder(page: Page, css: string): Promise<string[]> {
  const before = new Set((await clipped(page)).map(startTag))
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  }, css)
  const after = (await clipped(page)).filter((element) => !before.has(startTag(element)))
  const wide = await page.evaluate(() => {
    const { scrollWidth } = document.scrollingElement!
    // Two pixels are rounding at the edge of a letter; nobody has to scroll for them.
    if (scrollWidth <= innerWidth + 2) return []
    const isWide = (element: Element) => element.getBoundingClientRect().right > innerWidth + 0.5
    const innermost = [...document.querySelectorAll('body *')].filter(
      (element) => isWide(element) && ![...element.children].some(isWide),
    )
    const names = innermost.map(({ outerHTML }) => outerHTML.replace(/\s+/g, ' ').slice(0, 100))
    return [`page ${scrollWidth} > ${innerWidth}: ${names.join(' | ')}`]
  })
  await page.evaluate(() => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1)
  })
  return [...wide, ...after.map((element) => `cut off: ${element}`)]
}

const startTag = (html: string): string => html.slice(0, 60)
