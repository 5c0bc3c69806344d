import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import type { Language } from '#machines/api-parts.ts'
import { calling, ended, residentView, waiting } from '#scripts/e2e/support/widget-views.ts'
import { NOW } from '#scripts/e2e/support/widget-visits.ts'
import type { Stage } from './stage.ts'

/** Where a state is drawn, and in which words. */
export type Scene = { stage: Stage; page: Page; say: (key: string) => string }
/** One state of the widget, and how it is reached with the controls that a resident has. */
export type LookState = {
  name: string
  /** On a city's page, not in the panel alone. */
  isOnPage?: true
  reach(scene: Scene): Promise<void>
}

const PARTS = ['', 'later.', 'visits.', 'after.', 'faq.'] as const
const MESSAGES = new URL('../../widget-vue/src/messages/', import.meta.url)

/** The widget's own words in a language, by dotted key; those of one part before those of the next. */
export function wordsOf(language: Language): (key: string) => string {
  const parts = PARTS.map(
    (part) =>
      JSON.parse(readFileSync(new URL(`${part}${language}.json`, MESSAGES), 'utf8')) as object,
  )
  return (key) => {
    for (const part of parts) {
      const found = key.split('.').reduce<unknown>((at, name) => (at as never)?.[name], part)
      if (typeof found === 'string') return found
    }
    throw new Error(`There is no message ${key}.`)
  }
}

const press = ({ page, say }: Scene, key: string) =>
  page
    .getByRole('button', { name: say(key), exact: true })
    .first()
    .click()

async function open({ page, stage }: Scene): Promise<void> {
  await page.goto(stage.panel)
  await page.locator('main h1').waitFor()
}
async function toNotice(scene: Scene): Promise<void> {
  await open(scene)
  await scene.page.getByRole('checkbox').check()
  await press(scene, 'action.next')
  await scene.page.getByRole('button', { name: scene.say('action.connect') }).waitFor()
}
async function toDevices(scene: Scene): Promise<void> {
  await toNotice(scene)
  await press(scene, 'action.connect')
  await scene.page.getByRole('meter').waitFor()
}
async function joining(scene: Scene, view: unknown): Promise<void> {
  await toDevices(scene)
  scene.stage.server.show(view)
  await press(scene, 'action.join')
}
const inLine = (name: string, view: () => unknown, mark: string): LookState => ({
  name,
  async reach(scene) {
    await joining(scene, view())
    await scene.page.locator(mark).first().waitFor()
  },
})
async function toTopic(scene: Scene): Promise<void> {
  await toNotice(scene)
  await press(scene, 'action.book')
  await scene.page.getByRole('radio').first().waitFor()
}
/** Chooses what `pick` finds, and goes on to the step whose heading is another one. */
async function choose(
  scene: Scene,
  pick: (page: Page) => ReturnType<Page['locator']>,
): Promise<void> {
  const { page } = scene
  const heading = await page.locator('main h1').textContent()
  await pick(page).first().check()
  await press(scene, 'action.next')
  await page.locator('main h1').filter({ hasNotText: heading! }).waitFor()
}
async function toDay(scene: Scene): Promise<void> {
  await toTopic(scene)
  await choose(scene, (page) => page.getByRole('radio').nth(1))
  await scene.page.getByRole('radio').nth(1).waitFor()
}
async function toTime(scene: Scene): Promise<void> {
  await toDay(scene)
  await choose(scene, (page) => page.locator('input[type=radio]:enabled'))
}
async function toDetails(scene: Scene): Promise<void> {
  await toTime(scene)
  await choose(scene, (page) => page.locator('input[type=radio]:enabled'))
}
async function toReview(scene: Scene): Promise<void> {
  await toDetails(scene)
  const { page, say } = scene
  await page.getByLabel(say('booking.name')).first().fill('Jan Kowalski')
  await page.getByLabel(say('booking.email')).first().fill('jan@example.org')
  await page.getByRole('checkbox').check()
  await press(scene, 'action.next')
  await page.getByRole('button', { name: say('booking.bookNow') }).waitFor()
}

/** The site as it answers, with something changed. */
function change({ stage }: Scene, over: object): void {
  const path = `GET /api/widget/sites/${stage.site.siteId}`
  const answer = stage.server.api.get(path)!
  stage.server.api.set(path, (asked) => ({ body: { ...(answer(asked).body as object), ...over } }))
}

/** Every state that a resident can see, in the order of a visit to the office. */
export const LOOK_STATES: readonly LookState[] = [
  {
    name: 'launcher',
    isOnPage: true,
    async reach({ page, stage }) {
      await page.goto(stage.host)
      await page.getByRole('button').waitFor()
    },
  },
  {
    name: 'panel-on-page',
    isOnPage: true,
    async reach({ page, stage }) {
      await page.goto(stage.host)
      await page.getByRole('button').click()
      await page.frameLocator('iframe').locator('main h1').waitFor()
    },
  },
  { name: 'prepare', reach: open },
  {
    name: 'prepare-missing',
    async reach(scene) {
      await open(scene)
      await press(scene, 'action.next')
      await scene.page.locator('main .note-bad').waitFor()
    },
  },
  {
    name: 'closed',
    async reach(scene) {
      const opensAt = NOW + 2 * 86_400_000
      change(scene, { opening: { isOpen: false, closesAt: null, opensAt } })
      await open(scene)
    },
  },
  { name: 'notice', reach: toNotice },
  { name: 'devices', reach: toDevices },
  {
    name: 'line-full',
    async reach(scene) {
      const refusal = { status: 429, body: { refused: 'line-full', retryAfterMs: 30_000 } }
      scene.stage.server.api.set('POST /api/widget/tickets', () => refusal)
      await joining(scene, null)
      await scene.page.locator('.note-bad').first().waitFor()
    },
  },
  inLine('waiting', () => waiting(3), 'main h1'),
  inLine('waiting-again', () => waiting(1, { returned: 'consultant-lost' } as never), 'main h1'),
  inLine('offered', () => residentView({ phase: 'offered' }), 'main h1'),
  inLine('call', () => calling('talking'), '.controls'),
  inLine('call-interrupted', () => calling('interrupted', { connected: false }), '.controls'),
  inLine('end', () => ended('resident-ended', 4 * 60_000), '.end-list'),
  inLine('end-left', () => ended('resident-left', null), '.end-list'),
  {
    name: 'faq',
    async reach(scene) {
      await toNotice(scene)
      await scene.page.locator('[data-faq]').click()
      await scene.page.locator('main:not([hidden]) summary').first().waitFor()
    },
  },
  {
    name: 'unsupported',
    async reach(scene) {
      await scene.page.addInitScript(() => Object.assign(window, { RTCPeerConnection: undefined }))
      await open(scene)
    },
  },
  { name: 'booking-topic', reach: toTopic },
  { name: 'booking-day', reach: toDay },
  { name: 'booking-time', reach: toTime },
  { name: 'booking-details', reach: toDetails },
  { name: 'booking-review', reach: toReview },
  {
    name: 'booked',
    async reach(scene) {
      await toReview(scene)
      await press(scene, 'booking.bookNow')
      await scene.page.locator('.visit-facts').first().waitFor()
    },
  },
]
