import { HtmlValidate } from 'html-validate'
import type { Page } from 'playwright-core'

/**
 * Rules on what a browser or a screen reader gets: nesting, ids, references, attributes and their values. Left
 * out is what only concerns how HTML is written by hand (the text here is written by the browser), and what
 * Vue leaves in the tree.
 */
const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: {
    // The serialiser's spelling, not ours: `disabled=""`, no self-closing, `&` and quotes as it likes.
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'doctype-style': 'off',
    'no-raw-characters': 'off',
    'no-trailing-whitespace': 'off',
    'no-inline-style': 'off',
    'void-style': 'off',
    'attr-quotes': 'off',
  },
})

/** What is not valid in the page as it stands: "rule: words" for each fault (T15). */
export async function markupFaults(page: Page): Promise<string[]> {
  const { results } = await validator.validateString(await page.content())
  const lines = results.flatMap(({ messages, source }) =>
    messages.map(({ ruleId, message, offset }) => {
      return `${ruleId}: ${message} at ${(source ?? '').slice(offset, offset + 90)}`
    }),
  )
  return [...new Set(lines)]
}
