import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']

/** What axe finds wrong, as "rule: element", most readable in a failed test (T1). */
export async function axeViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: page as never, axeSource: AXE })
    .withTags(TAGS)
    .analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

/** Elements that reach beyond the right edge of the view, and whether the page scrolls sideways (T4). */
export function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = [...document.querySelectorAll('body *')]
      .filter((element) => {
        const box = element.getBoundingClientRect()
        return box.width > 1 && box.right > innerWidth + 1
      })
      .map((element) => `${element.tagName}.${element.className}`)
    const { scrollWidth } = document.scrollingElement!
    return scrollWidth > innerWidth ? [`page ${scrollWidth} > ${innerWidth}`, ...wide] : wide
  })
}

/** Controls smaller than `least` px in either direction (T11), with their size. */
export function smallTargets(page: Page, least: number, within = 'body'): Promise<string[]> {
  return page.evaluate(
    ([least, within]) =>
      [...document.querySelectorAll<HTMLElement>(`${within} :is(button, input, select, a[href])`)]
        .filter((element) => element.checkVisibility())
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 1 && (box.width < least || box.height < least))
        .map(
          ({ element, box }) =>
            `${element.textContent?.trim()} ${Math.round(box.width)}x${Math.round(box.height)}`,
        ),
    [least, within] as const,
  )
}

/** Visible controls on which the keyboard's focus changes nothing that can be seen (T3). */
export async function withoutFocusRing(page: Page, presses: number): Promise<string[]> {
  const missing: string[] = []
  for (let press = 0; press < presses; press++) {
    await page.keyboard.press('Tab')
    const found = await page.evaluate(() => {
      const element = document.activeElement
      if (!element || element === document.body) return null
      const style = getComputedStyle(element)
      const ring = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
      return ring ? null : element.outerHTML.slice(0, 120)
    })
    if (found) missing.push(found)
  }
  return missing
}

/** Names of animations and transitions that run; nothing may under reduced motion (T10). */
export function runningMotion(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map((animation) => animation.constructor.name),
  )
}
