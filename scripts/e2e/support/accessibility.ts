import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { AxeBuilder } from '@axe-core/playwright'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { decideContrast } from './contract/contrast.ts'
import type { Undecided } from './contract/contrast.ts'
import { REVIEWED } from './contract/reviewed.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
/** Off by default in axe, though they belong to criteria of the Act (1.3.4, 2.5.3). */
const MORE_RULES = {
  'css-orientation-lock': { enabled: true },
  'label-content-name-mismatch': { enabled: true },
}
type Found = Pick<AxeResults, 'violations' | 'incomplete'>

/**
 * What axe finds wrong, as "rule: element", and what it cannot decide unless somebody has looked at it
 * (`reviewed.ts`), as "rule?: element" (T1).
 */
export async function axeViolations(page: Page): Promise<string[]> {
  const isAlone = page.frames().length === 1
  const { violations, incomplete } = await (isAlone ? inOneFrame(page) : inFrames(page))
  const open = listed(incomplete).filter(({ id, html }) => !REVIEWED[id]?.test(html))
  const [contrast, others] = [open.filter(isContrast), open.filter((one) => !isContrast(one))]
  // What stands in a frame is a page of its own, whose contrast is measured where it stands alone.
  const undecided = isAlone && contrast.length > 0 ? await decideContrast(page, contrast) : []
  return [
    ...listed(violations).map(({ id, html }) => `${id}: ${html}`),
    ...[...undecided, ...others].map(({ id, html }) => `${id}?: ${html}`),
  ]
}

const isContrast = ({ id }: Undecided): boolean => id === 'color-contrast'
const listed = (results: Found['violations']): Undecided[] =>
  results.flatMap(({ id, nodes }) =>
    nodes.map(({ html, target }) => ({ id, html, target: target.flat() })),
  )

/** Several times as fast as the builder, which opens another page for each result. */
async function inOneFrame(page: Page): Promise<Found> {
  await page.evaluate(AXE)
  const options: RunOptions = {
    runOnly: { type: 'tag', values: TAGS },
    rules: MORE_RULES,
    resultTypes: ['violations', 'incomplete'],
  }
  return page.evaluate(async (options) => {
    const { axe } = window as unknown as { axe: { run(o: RunOptions): Promise<Found> } }
    const { violations, incomplete } = await axe.run(options)
    return { violations, incomplete }
  }, options)
}

function inFrames(page: Page): Promise<Found> {
  return new AxeBuilder({ page: page as never, axeSource: AXE })
    .options({ rules: MORE_RULES })
    .withTags(TAGS)
    .analyze()
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

/**
 * Controls smaller than `least` px in either direction (T11), with their size. A label is part of its box or
 * dot; links in text are as high as its lines.
 */
export function smallTargets(page: Page, least: number, within = 'body'): Promise<string[]> {
  return page.evaluate(
    ([least, within]) => {
      const isInText = (element: HTMLElement) =>
        element.matches('a') &&
        getComputedStyle(element).display.startsWith('inline') &&
        element.closest('p, li, dd, td, address') !== null
      const boxOf = (element: HTMLElement) => {
        const isTicked = element.matches('[type=checkbox], [type=radio]')
        const label = isTicked ? (element as HTMLInputElement).labels?.[0] : null
        return (label ?? element).getBoundingClientRect()
      }
      return [
        ...document.querySelectorAll<HTMLElement>(
          `${within} :is(button, input, select, textarea, summary, a[href])`,
        ),
      ]
        .filter((element) => element.checkVisibility() && !element.closest('[aria-hidden=true]'))
        .filter((element) => !isInText(element))
        .map((element) => ({ element, box: boxOf(element) }))
        .filter(({ box }) => box.width > 1 && (box.width < least || box.height < least))
        .map(
          ({ element, box }) =>
            `${element.outerHTML.slice(0, 80)} ${element.textContent?.trim()} ` +
            `${Math.round(box.width)}x${Math.round(box.height)}`,
        )
    },
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
