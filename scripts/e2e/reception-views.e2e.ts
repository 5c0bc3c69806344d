import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { FULL_RECEPTION, type Reception } from '#machines/reception.ts'
import type { MediaSeat, ResidentView } from '#machines/views.ts'
import { withoutFocusRing } from './support/accessibility.ts'
import { useStaffApp } from './support/staff-app.ts'
import { DESK_STATES, signedIn } from './support/staff-views.ts'
import { panelAt } from './support/widget-panel.ts'
import { calling } from './support/widget-views.ts'

const ONLY_SOUND: Reception = { pictures: 'none', why: 'network', weak: true }
const BY_HAND: Reception = { pictures: 'none', why: 'choice', weak: false }
const WEAK: Reception = { ...FULL_RECEPTION, weak: true }
type Networks = Partial<Pick<MediaSeat, 'receives' | 'partnerReceives'>>
const networks = (change: Networks) => ({
  receives: FULL_RECEPTION,
  partnerReceives: FULL_RECEPTION,
  ...change,
})

describe('a weak network in the panel', () => {
  const panel = panelAt(Date.parse('2026-11-20T09:15:00Z'))
  const view = (change: Networks): ResidentView => ({
    ...calling('talking'),
    media: { roomId: 'room', peer: 'resident', stage: 'live', ...networks(change) },
  })
  async function toCall(change: Networks = {}) {
    await panel.joinLine(view(change))
    await panel.page.getByRole('button', { name: /^Czat/ }).waitFor()
  }
  const inSight = (text: string) => panel.page.locator('.chip', { hasText: text })

  it('says whose it is, each change once, in every size', async () => {
    await toCall()
    expect(await panel.page.locator('.chip-warn').count()).toBe(0)
    panel.server.show(view({ receives: WEAK, partnerReceives: ONLY_SOUND }))
    await inSight('Konsultant ma słabe łącze: słyszy Cię, ale nie widzi.').waitFor()
    await inSight('Słabe połączenie. Obraz i dźwięk mogą się zacinać.').waitFor()
    await panel.inEverySize('reception-weak')
    panel.server.show(view({}))
    await inSight('Konsultant ma słabe łącze').waitFor({ state: 'detached' })
    await expect.poll(() => panel.region('status')).toBe('Konsultant znowu Cię widzi.')
  })

  it('asks for the voice alone, and for the picture again', async () => {
    await toCall()
    await panel.button('Tylko głos').click()
    await expect
      .poll(() => panel.server.messages.findLast(({ type }) => type === 'media.reception'))
      .toMatchObject({ callId: 'call-1', wanted: 'sound' })
    panel.server.show(view({ receives: BY_HAND }))
    await panel.button('Pokaż obraz').waitFor()
    expect(await withoutFocusRing(panel.page, 14)).toEqual([])
    await panel.button('Pokaż obraz').click()
    await expect
      .poll(() => panel.server.messages.findLast(({ type }) => type === 'media.reception'))
      .toMatchObject({ wanted: 'all' })
  })

  it('says that the voice alone could not be had', async () => {
    panel.server.refuse.set('media.reception', 'media-unavailable')
    await toCall()
    await panel.button('Tylko głos').click()
    await expect.poll(() => panel.region('alert')).toContain('Nie udało się tego zmienić.')
  })

  it('a camera that is pulled out is replaced with words, which go by a press', async () => {
    await toCall()
    await pullOutCamera(panel.page)
    const notice = panel.page.locator('.device-notice')
    await notice.getByText(/^Kamera została odłączona\. Używamy teraz: .*fake/).waitFor()
    expect(await panel.region('status')).toContain('Kamera została odłączona.')
    await panel.inEverySize('call-unplugged')
    await panel.button('Zamknij informację o urządzeniu').click()
    await notice.waitFor({ state: 'detached' })
  })

  it('the devices of the call can be tried out', async () => {
    await toCall()
    await panel.button('Urządzenia').click()
    await panel.button('Sprawdź głośnik').waitFor()
    await panel.inEverySize('call-devices')
    await panel.button('Sprawdź głośnik').click()
    await panel.page.clock.runFor(1_000)
    expect(await panel.region('alert')).not.toContain('Przeglądarka nie pozwoliła')
  })
})

/** What the browser does when the camera in use is pulled out: it ends the track by itself. */
const pullOutCamera = (page: Page) =>
  page.locator('.own video').evaluate((video) => {
    const [track] = ((video as HTMLVideoElement).srcObject as MediaStream).getVideoTracks()
    track!.stop()
    track!.dispatchEvent(new Event('ended'))
  })

describe('a weak network at the desk', () => {
  const staff = useStaffApp()
  const show = (change: Networks) => {
    const talking = DESK_STATES.talking()
    const call = talking.call!
    staff.server.show({
      ...talking,
      call: { ...call, partner: { ...call.partner, camera: true, microphone: true } },
      media: { ...talking.media!, ...networks(change) },
    })
  }

  it('says whose it is in every size', async () => {
    signedIn(staff.server)
    show({ receives: ONLY_SOUND, partnerReceives: WEAK })
    await staff.page.goto(`${staff.server.origin}/staff/`)
    await staff.button('Tylko głos').waitFor()
    await staff.inEverySize('desk-reception')
    show({ receives: BY_HAND, partnerReceives: BY_HAND })
    await staff.button('Pokaż obraz').click()
    await expect
      .poll(() => staff.server.messages.findLast(({ type }) => type === 'media.reception'))
      .toMatchObject({ wanted: 'all' })
  })

  it('tells of a camera that was pulled out and replaced', async () => {
    signedIn(staff.server)
    show({})
    await staff.page.goto(`${staff.server.origin}/staff/`)
    await staff.page.locator('.own video').waitFor()
    await pullOutCamera(staff.page)
    const notice = staff.page.locator('.device-notice')
    await notice.getByText(/^Kamera została odłączona\. Używamy teraz: .*fake/).waitFor()
    await staff.inEverySize('desk-unplugged')
    await staff.button('Rozumiem').click()
    await notice.waitFor({ state: 'detached' })
  })
})
