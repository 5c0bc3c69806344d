// @vitest-environment jsdom
import { effectScope } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { useTurnNotice } from './turn-notice.ts'

/** A window whose browser answers a question for notifications like this. */
function windowWith(answer: NotificationPermission, { throws = false, focused = false } = {}) {
  const shown: string[] = []
  class Notification {
    static permission: NotificationPermission = 'default'
    static requestPermission = () => Promise.resolve(answer)
    constructor(text: string) {
      if (throws) throw new TypeError('Illegal constructor')
      shown.push(text)
    }
    close() {}
  }
  const document = { hasFocus: () => focused, documentElement: { lang: 'pl' } }
  const scope = { Notification, document, focus: vi.fn() } as never
  return { shown, notice: effectScope().run(() => useTurnNotice(scope))! }
}

describe('the notification of the turn (W4)', () => {
  it('is shown only after a press has asked, and only while the page is out of sight', async () => {
    const { shown, notice } = windowWith('granted')
    notice.show('too early')
    await notice.ask('works')
    expect(notice.state.value).toBe('on')
    notice.show('near')
    expect(shown).toEqual(['works', 'near'])
    const seen = windowWith('granted', { focused: true })
    await seen.notice.ask('works')
    seen.notice.show('near')
    expect(seen.shown).toEqual(['works'])
  })

  it('may be asked again when the question was closed, and knows a no', async () => {
    const closed = windowWith('default')
    await closed.notice.ask('works')
    expect(closed.notice.state.value).toBe('ask')
    const refused = windowWith('denied')
    await refused.notice.ask('works')
    expect(refused.notice.state.value).toBe('denied')
    expect(refused.shown).toEqual([])
  })

  it('says so where the browser has none, or none without a service worker', async () => {
    const none = effectScope().run(() => useTurnNotice({} as never))!
    expect(none.state.value).toBe('unsupported')
    const phone = windowWith('granted', { throws: true })
    await phone.notice.ask('works')
    expect(phone.notice.state.value).toBe('unsupported')
  })
})
