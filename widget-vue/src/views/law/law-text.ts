import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'

/** A law page of ours as the panel shows it. */
export type LawText = {
  title: string
  /** BCP 47; not always the panel's, when the site's texts are in other languages. */
  language: string
  body: Node[]
}

/**
 * Reads the text out of one of our law pages; null: it is not one. Only the article is parsed: the styles
 * of the page are not the panel's, whose policy would refuse them.
 */
export function readLawPage(html: string): LawText | null {
  const article = /<article>.*<\/article>/s.exec(html)?.[0]
  const parsed = new DOMParser().parseFromString(article ?? '', 'text/html')
  const heading = parsed.querySelector('h1')
  if (!heading) return null
  const text = heading.parentElement!
  heading.remove()
  const body = [...text.childNodes].map((node) => document.importNode(node, true))
  return { title: heading.textContent, language: /<html lang="(\w+)"/.exec(html)?.[1] ?? '', body }
}

/** The text at an address, fetched anew when that changes; a later answer to an earlier one is dropped. */
export function useLawText(url: () => string): {
  text: Readonly<Ref<LawText | null>>
  failed: Readonly<Ref<boolean>>
  load: () => Promise<void>
} {
  const text = shallowRef<LawText | null>(null)
  const failed = shallowRef(false)
  let asked: AbortController | null = null

  async function load() {
    asked?.abort()
    const own = (asked = new AbortController())
    failed.value = false
    text.value = null
    try {
      const reply = await fetch(url(), { signal: own.signal })
      const found = reply.ok ? readLawPage(await reply.text()) : null
      if (asked !== own) return
      text.value = found
      failed.value = found === null
    } catch {
      if (asked === own) failed.value = true
    }
  }
  watch(url, load, { immediate: true })
  onScopeDispose(() => asked?.abort())
  return { text, failed, load }
}
