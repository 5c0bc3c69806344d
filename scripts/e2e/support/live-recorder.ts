import type { BrowserContext, Page } from 'playwright-core'

/** What a live region said, and how: `inserted` is a polite one that came with its words, which is often not read. */
export type Spoken = `${'polite' | 'assertive' | 'inserted'}: ${string}`

/** Records what live regions say in every page of the context from its start (T8). */
export const recordSpeech = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(watchRegions)

/** What has been said since the last look, in its order. */
export const spoken = (page: Page): Promise<Spoken[]> =>
  page.evaluate(() => (window as unknown as { spoken: Spoken[] }).spoken.splice(0))

/** Runs in the page before its scripts. */
function watchRegions(): void {
  const ROLES: Record<string, string> = { status: 'polite', log: 'polite', alert: 'assertive' }
  const said: Spoken[] = []
  Object.assign(window, { spoken: said })
  const howOf = (element: Element): string | undefined =>
    element.getAttribute('aria-live') ?? ROLES[element.getAttribute('role') ?? '']
  const regionOf = (node: Node): Element | null => {
    let at = node instanceof Element ? node : node.parentElement
    while (at && !howOf(at)) at = at.parentElement
    return at
  }
  const regionsIn = (node: Node): Element[] =>
    node instanceof Element
      ? [node, ...node.querySelectorAll('*')].filter((element) => howOf(element))
      : []
  const wordsOf = (node: Node) => (node.textContent ?? '').replace(/\s+/g, ' ').trim()
  const say = (how: string | undefined, words: string) => {
    if (words === '' || how === undefined || how === 'off') return
    said.push(`${how as 'polite'}: ${words}`)
  }
  new MutationObserver((records) => {
    const changed = new Set<Element>()
    const come = new Set<Element>()
    for (const { target, addedNodes, type } of records) {
      const region = regionOf(target)
      const isLog = region?.getAttribute('role') === 'log'
      if (region && isLog) for (const node of addedNodes) say('polite', wordsOf(node))
      else if (region && (type === 'characterData' || addedNodes.length > 0)) changed.add(region)
      else if (!region)
        for (const node of addedNodes) for (const one of regionsIn(node)) come.add(one)
    }
    for (const region of changed)
      if (!come.has(region) && region.isConnected) say(howOf(region), wordsOf(region))
    for (const region of come) {
      if (!region.isConnected || region.getAttribute('role') === 'log') continue
      const how = howOf(region)
      say(how === 'polite' ? 'inserted' : how, wordsOf(region))
    }
  }).observe(document, { subtree: true, childList: true, characterData: true })
}
