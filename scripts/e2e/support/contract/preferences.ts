import type { Page } from 'playwright-core'

/** Animations and transitions that run although the reader wants none (T10). Needs reduced motion. */
export function motionFaults(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map((animation) => {
        const { target } = animation.effect as KeyframeEffect
        return `runs: ${target?.outerHTML.slice(0, 100)}`
      }),
  )
}

/** Toggles and tabs that look the same on and off once colours are the reader's own (T17). Needs forced colours. */
export function forcedColourFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const STATES = ['aria-pressed', 'aria-selected', 'aria-current', 'aria-checked']
    const CUES = [
      'border',
      'outline',
      'textDecoration',
      'display',
      'visibility',
      'fontWeight',
      'backgroundColor',
      'color',
      'stroke',
      'fill',
      'opacity',
    ] as const
    const look = (element: Element) =>
      [element, ...element.querySelectorAll('*')]
        .flatMap((one) =>
          ['', '::before', '::after'].map((pseudo) => getComputedStyle(one, pseudo)),
        )
        .map((style) => CUES.map((cue) => style[cue]).join())
        .join(';')
    return STATES.flatMap((state) =>
      [...document.querySelectorAll(`[${state}]`)].flatMap((element) => {
        const value = element.getAttribute(state)!
        const shown = look(element)
        if (value === 'false') element.setAttribute(state, 'true')
        else if (state === 'aria-current') element.removeAttribute(state)
        else element.setAttribute(state, 'false')
        const other = look(element)
        element.setAttribute(state, value)
        return shown === other ? [`${state} is not seen: ${element.outerHTML.slice(0, 140)}`] : []
      }),
    )
  })
}
