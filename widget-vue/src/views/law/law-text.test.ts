// @vitest-environment jsdom
import { effectScope, nextTick, shallowRef } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readLawPage, useLawText } from './law-text.ts'

const page = (title: string, language = 'pl') => `<!doctype html><html lang="${language}"><head>
<style>body{color:red}</style></head><body><nav>menu</nav><main><article>
<h1 id="p1">${title}</h1><p class="state">Wersja 1</p><script>window.ran = true</script>
</article></main></body></html>`

const answers = new Map<string, (reply: { ok: boolean; text: () => Promise<string> }) => void>()
const give = (url: string, html: string, ok = true) =>
  answers.get(url)!({ ok, text: () => Promise.resolve(html) })
const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await nextTick()
}
beforeEach(() =>
  vi.stubGlobal('fetch', (url: string) => new Promise((take) => answers.set(url, take))),
)
afterEach(() => vi.unstubAllGlobals())

it('takes heading, language and text out of a page, and nothing else', () => {
  const text = readLawPage(page('Regulamin', 'uk'))!
  expect(text).toMatchObject({ title: 'Regulamin', language: 'uk' })
  const place = document.createElement('div')
  place.append(...text.body)
  expect(place.querySelector('.state')?.textContent).toBe('Wersja 1')
  expect(place.querySelector('h1, style, nav')).toBeNull()
  expect(window).not.toHaveProperty('ran')
  expect(readLawPage('<html lang="pl"><p>Bramka sieci wi-fi</p></html>')).toBeNull()
})

it('shows the text that is asked for now, whatever comes late, and tells what fails', async () => {
  const url = shallowRef('/terms')
  const scope = effectScope()
  const { text, failed, load } = scope.run(() => useLawText(() => url.value))!
  url.value = '/privacy'
  await settled()
  give('/privacy', page('Prywatność'))
  await settled()
  give('/terms', page('Regulamin'))
  await settled()
  expect(text.value?.title).toBe('Prywatność')
  url.value = '/information'
  await settled()
  expect(text.value).toBeNull()
  give('/information', '', false)
  await settled()
  expect(failed.value).toBe(true)
  void load()
  expect(failed.value).toBe(false)
  give('/information', page('Klauzula'))
  await settled()
  expect(text.value?.title).toBe('Klauzula')
  scope.stop()
})
