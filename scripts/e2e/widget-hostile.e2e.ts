import { beforeEach, afterEach, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { cityHeaders, cityPage } from '#scripts/demo/city.ts'
import { startChromium } from './support/browser.ts'
import { useEmbeddedPanel } from './support/embedded-panel.ts'
import { SITE } from './support/widget-views.ts'

/**
 * The real loader on pages that make it hard (F30): whatever the page does, it is never broken by us, what
 * is on it can be clicked, and the panel works or says in words how to go on.
 */
const embedded = useEmbeddedPanel()
const { launcher, panel, heading } = embedded
let { page, server, cityOrigin } = {} as typeof embedded
/** Faults of scripts on the page, and errors that our own files report. */
let faults: string[]
/** What the browser itself tells of the page's own policy. */
let told: RegExp
beforeEach(() => {
  told = /^Failed to load/
  ;({ page, server, cityOrigin } = embedded)
  faults = []
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    const ours = message.location().url.startsWith(server.origin)
    if (message.type() === 'error' && ours && !told.test(message.text()))
      faults.push(message.text())
  })
})
afterEach(() => expect(faults).toEqual([]))

type Change = {
  /** Puts another rule in place of one of the city's policy, by its name; null: without it. */
  policy?: Record<string, string | null>
  permissions?: string
  /** Put first into the head. */
  head?: string
  /** Put last into the body. */
  body?: string
}

/** Opens the demo city's start page as another city would have made it. */
async function openCity({ policy = {}, permissions, head = '', body = '' }: Change): Promise<void> {
  const known = cityHeaders(server.origin)
  const rules = new Map(
    known['content-security-policy']!.split('; ').map(
      (rule) => [rule.split(' ')[0]!, rule] as const,
    ),
  )
  for (const [name, value] of Object.entries(policy)) {
    if (value === null) rules.delete(name)
    else rules.set(name, `${name} ${value}`.trim())
  }
  const html = (await cityPage('/', server.origin))!
    .replace('<head>', () => `<head>${head}`)
    .replace('</body>', () => `${body}</body>`)
  const rights = permissions ? { 'permissions-policy': permissions } : {}
  const policies = { 'content-security-policy': [...rules.values()].join('; ') }
  embedded.serve('/', { ...known, ...policies, ...rights }, html)
  await page.goto(cityOrigin)
}

const opens = async () => {
  await launcher().click()
  await heading('Przygotuj się do rozmowy').waitFor()
}
/** The card with the ways to the office; the page beside it goes on. */
async function failsInWords(within: Page = page): Promise<void> {
  await launcher().click()
  await within.getByText('Okno się nie otwiera.').waitFor()
  expect(await within.getByRole('link', { name: '+48 71 000 00 00' }).isVisible()).toBe(true)
  const link = within.locator('dialog').getByRole('link', { name: 'Czat wideo' })
  expect(await link.getAttribute('href')).toBe(`${server.origin}/s/${SITE}`)
}
const cityGoesOn = async () => {
  await page.getByRole('link', { name: 'Kontakt', exact: true }).click()
  await page.waitForURL('**/kontakt')
}
const INLINE = "'unsafe-inline'"
const reset = 'position:static!important;opacity:0!important;transform:scale(0)!important'

describe('a page that makes it hard', () => {
  it('has no frame-src for us: words, telephone and the link instead', async () => {
    told = /Content Security Policy/
    await openCity({ policy: { 'frame-src': null } })
    await failsInWords()
    await cityGoesOn()
  })

  it('blocks our script: nothing of us is there', async () => {
    await openCity({ policy: { 'script-src': "'none'" } })
    expect(await launcher().count()).toBe(0)
    expect(await page.evaluate(() => 'okienko' in window)).toBe(false)
    await cityGoesOn()
  })

  it('is none of the site’s origins, or our page is not there: words soon', async () => {
    embedded.refuseFrames()
    await openCity({})
    await failsInWords()
    await page.route('**/w/**', (route) => route.fulfill({ status: 404, body: 'not found' }))
    await page.reload()
    await failsInWords()
    await cityGoesOn()
  })

  it('waits for a server that hangs: the page does not, and words come in time', async () => {
    await page.clock.install()
    await page.route('**/w/**', () => {})
    await openCity({})
    await launcher().click()
    await page.getByText('Czat wideo…').waitFor()
    await page.clock.fastForward(8_000)
    await page.getByText('Okno się nie otwiera.').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'hidden' })
    await cityGoesOn()
  })

  it('takes our node away while the camera is on: the frame ends, the launcher comes back', async () => {
    await openCity({})
    await opens()
    await panel().getByRole('checkbox').check()
    await panel().getByRole('button', { name: 'Dalej' }).click()
    await panel().getByRole('button', { name: 'Połącz teraz' }).click()
    await panel().getByRole('meter').waitFor()
    const whole = page.frames().length
    // As a single-page site goes on to another page of itself.
    await page.evaluate(() => {
      history.pushState(null, '', '/sprawy')
      document.body.replaceWith(document.body.cloneNode(true))
    })
    expect(page.frames()).toHaveLength(whole)
    await panel().getByRole('meter').waitFor()
    await page.evaluate(() => document.querySelector('okienko-panel')!.remove())
    // A frame that is gone has no camera.
    await expect.poll(() => page.frames().length).toBe(1)
    await launcher().waitFor()
    await opens()
    await cityGoesOn()
  })

  it('covers all with the highest z-index, transforms, resets and display:none', async () => {
    const css = `
      * { all: revert; box-sizing: content-box!important; letter-spacing: 1em; font: 4px cursive }
      div, dialog, button, okienko-panel, html > :not(head, body) { display: none!important; ${reset} }
      body { transform: rotate(0.01deg); filter: blur(0); contain: paint }
      aside { position: fixed; inset: auto 0 0 auto; width: 50vw; height: 50vh; background: #ccc;
        z-index: 2147483647; transform: translateZ(9px) }`
    await openCity({
      policy: { 'style-src': INLINE },
      head: `<style>${css}</style>`,
      body: '<aside>Ciasteczka</aside>',
    })
    await opens()
    const box = (await launcher().boundingBox())!
    expect([box.height, Math.round(box.x + box.width)]).toEqual([56, 1256])
    const dialog = (await page.locator('dialog').boundingBox())!
    expect([dialog.width, dialog.height]).toEqual([400, 680])
    await panel().getByRole('button', { name: 'Zamknij' }).click()
    await page.locator('dialog').waitFor({ state: 'hidden' })
  })

  it('forbids camera and microphone: the panel says that it is the page, and how to go on', async () => {
    told = /Permissions policy violation/
    await openCity({ permissions: 'camera=(), microphone=()' })
    await opens()
    await panel().getByRole('checkbox').check()
    await panel().getByRole('button', { name: 'Dalej' }).click()
    await panel().getByRole('button', { name: 'Połącz teraz' }).click()
    await panel()
      .getByText('Ustawienia strony, na której otwarto to okno, nie pozwalają')
      .first()
      .waitFor()
    const link = panel().getByRole('link', { name: /Otwórz rozmowę w osobnej karcie/ })
    expect(await link.first().getAttribute('href')).toBe(`${server.origin}/s/${SITE}`)
    await cityGoesOn()
  })

  it('asks for Trusted Types', async () => {
    await openCity({
      policy: { 'require-trusted-types-for': "'script'", 'trusted-types': "'none'" },
    })
    await opens()
    await cityGoesOn()
  })

  it('has our name for itself, frozen prototypes, and the tag twice', async () => {
    const tag = `<script src="${server.origin}/s/${SITE}/okienko.js"></script>`
    const freeze = `window.okienko = 'ours'
      for (const { prototype } of [Object, Array, Function, Element, HTMLElement, Node, EventTarget])
        Object.freeze(prototype)`
    await openCity({
      policy: { 'script-src': `${INLINE} ${server.origin}` },
      head: `<script>${freeze}</script>${tag}`,
      body: tag,
    })
    await opens()
    expect(await page.locator('okienko-panel').count()).toBe(1)
    expect(await page.evaluate(() => String(window.okienko))).toBe('ours')
    await cityGoesOn()
  })

  it('is itself a frame without an origin: words, and the page around it goes on', async () => {
    const tag = `<script async src="${server.origin}/s/${SITE}/okienko.js"></script>`
    embedded.serve('/in', {}, `<html lang="pl"><title>in</title><body>${tag}`)
    await openCity({
      policy: { 'frame-src': `'self' ${server.origin}` },
      body: '<iframe title="in" src="/in" sandbox="allow-scripts" width="700" height="600"></iframe>',
    })
    const inner = page.frameLocator('iframe[title=in]')
    await inner.getByRole('button', { name: 'Czat wideo' }).click()
    await inner.getByText('Okno się nie otwiera.').waitFor()
    await cityGoesOn()
  })
})

describe('a page that comes back from the cache of the browser', () => {
  /** Playwright loses the frames of such a page, so it is asked from outside. */
  async function visitTwice(onSecond: string) {
    const known = cityHeaders(server.origin)
    // What is never stored would not be kept either.
    const headers = { ...known, 'cache-control': 'no-cache' }
    embedded.serve('/', headers, (await cityPage('/', server.origin))!)
    const browser = await startChromium(['--disable-back-forward-cache'])
    const tab = await browser.newPage({ locale: 'pl-PL' })
    const session = await tab.context().newCDPSession(tab)
    const ask = async (expression: string): Promise<unknown> => {
      const answer = await session.send('Runtime.evaluate', { expression, returnByValue: true })
      return answer.result.value
    }
    await tab.goto(cityOrigin)
    await ask("addEventListener('pageshow', (event) => { window.kept = event.persisted })")
    await tab.getByRole('button', { name: 'Czat wideo' }).click()
    await tab.frameLocator('iframe[title="Czat wideo"]').getByRole('checkbox').waitFor()
    await tab.goto(`${cityOrigin}/sprawy`)
    await ask(onSecond)
    await ask('history.back()')
    await expect.poll(() => ask('window.kept')).toBe(true)
    return { browser, ask }
  }
  const isOpen = "document.querySelector('okienko-panel').shadowRoot.querySelector('dialog').open"

  it('has its panel as it was, and the frame in it answers', async () => {
    const { browser, ask } = await visitTwice('')
    expect(await ask(isOpen)).toBe(true)
    await ask('okienko.close()')
    // The frame decides, so it lives.
    await expect.poll(() => ask(isOpen)).toBe(false)
    await browser.close()
  })

  it('begins anew when a ticket has begun elsewhere meanwhile', async () => {
    const flag = `okienko:${SITE}`
    const { browser, ask } = await visitTwice(`sessionStorage.setItem('${flag}', '1')`)
    // The new frame knows of no ticket: it closes the panel and takes the flag away.
    await expect.poll(() => ask(`sessionStorage.getItem('${flag}')`)).toBe(null)
    await expect.poll(() => ask(isOpen)).toBe(false)
    await browser.close()
  })
})
