import type { Page } from 'playwright-core'

/** Frames without a language, and languages that are none of ours (T16). */
export async function languageFaults(page: Page): Promise<string[]> {
  const faults = await Promise.all(
    page.frames().map((frame) =>
      frame.evaluate(() => {
        const known = ['pl', 'en', 'uk']
        const own = document.documentElement.lang
        const parts = [...document.querySelectorAll<HTMLElement>('body [lang]')]
        return [
          ...(known.includes(own) ? [] : [`html lang="${own}" at ${location.pathname}`]),
          ...parts.filter(({ lang }) => !known.includes(lang)).map(({ outerHTML }) => outerHTML),
        ]
      }),
    ),
  )
  return faults.flat()
}

/** Hints that only a pointer finds: we have words instead (T19, 1.4.13). */
export function hintFaults(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('body [title]:not(iframe), body [role=tooltip]')].map(
      ({ outerHTML }) => `hint: ${outerHTML.slice(0, 140)}`,
    ),
  )
}

/** A page has a title and one first heading, unless a modal dialog is what is read (T9, 2.4.2, 2.4.6). */
export function headingFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll<HTMLElement>('h1')].filter((one) =>
      one.checkVisibility(),
    )
    const dialog = document.querySelector('dialog:modal')
    const named = dialog?.getAttribute('aria-labelledby') ?? dialog?.getAttribute('aria-label')
    return [
      ...(document.title.trim() === '' ? ['no title'] : []),
      ...(shown.length === 1 ? [] : [`${shown.length} headings of level 1`]),
      ...(dialog && !named ? [`dialog without a name: ${dialog.outerHTML.slice(0, 100)}`] : []),
    ]
  })
}
