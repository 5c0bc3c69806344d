import { effectScope, nextTick, shallowRef } from 'vue'
import type { EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FULL_RECEPTION, type Reception } from '#machines/reception.ts'
import type { MediaSeat } from '#machines/views.ts'
import { hidesAll, receptionSign, useReception } from './call-reception.ts'
import type { CallReception, ReceptionNews } from './call-reception.ts'
import { sit } from './test/seats.ts'

const ONLY_SOUND: Reception = { pictures: 'none', why: 'network', weak: true }
const BY_HAND: Reception = { pictures: 'none', why: 'choice', weak: false }
const WEAK: Reception = { ...FULL_RECEPTION, weak: true }
const sitting = (change: Partial<MediaSeat> = {}): MediaSeat => ({ ...sit('live'), ...change })

it.each([
  [FULL_RECEPTION, null, false],
  [WEAK, 'weak', false],
  [ONLY_SOUND, 'network', true],
  [{ pictures: 'screen', why: 'network', weak: true }, 'screen', false],
  [{ ...BY_HAND, weak: true }, 'choice', true],
] as const)('%o is told as %s', (reception, sign, isHidden) => {
  expect(receptionSign(reception)).toBe(sign)
  expect(hidesAll(sign)).toBe(isHidden)
})

describe('the signs of a call', () => {
  const seat = shallowRef<MediaSeat | null>(null)
  const asked = vi.fn()
  let scope: EffectScope
  let news: ReceptionNews[]
  let reception: CallReception
  beforeEach(() => {
    seat.value = sitting()
    news = []
    asked.mockReset().mockResolvedValue(null)
    scope = effectScope()
    reception = scope.run(() =>
      useReception({
        connection: { request: asked },
        seat: () => seat.value,
        callId: () => (seat.value ? 'call-1' : null),
        onNews: (one) => news.push(one),
      }),
    )!
  })
  afterEach(() => scope.stop())

  const become = async (change: Partial<MediaSeat>) => {
    seat.value = sitting(change)
    await nextTick()
  }

  it('each change is told once, by whose it is; the same view again tells nothing', async () => {
    await become({ receives: WEAK })
    await become({ receives: { ...WEAK } })
    await become({ receives: ONLY_SOUND, partnerReceives: WEAK })
    expect(news).toEqual([
      { whose: 'own', sign: 'weak' },
      { whose: 'own', sign: 'network' },
      { whose: 'partner', sign: 'weak' },
    ])
  })

  it('the picture’s return is told, the end of a mere weakness is not', async () => {
    await become({ partnerReceives: WEAK })
    await become({})
    await become({ receives: ONLY_SOUND })
    await become({ receives: WEAK })
    expect(news.slice(1)).toEqual([
      { whose: 'own', sign: 'network' },
      { whose: 'own', sign: 'back' },
    ])
  })

  it('before the call is live nothing is shown', async () => {
    await become({ stage: 'ready', receives: ONLY_SOUND, partnerReceives: WEAK })
    expect([reception.own.value, reception.partner.value]).toEqual([null, null])
  })

  it('the toggle asks for sound alone, and for everything once that is so by choice', async () => {
    await reception.toggle()
    await become({ receives: ONLY_SOUND })
    await reception.toggle()
    await become({ receives: BY_HAND })
    expect(reception.onlySound.value).toBe(true)
    await reception.toggle()
    expect(asked.mock.calls.map(([{ wanted }]) => wanted as string)).toEqual([
      'sound',
      'sound',
      'all',
    ])
    seat.value = null
    await reception.toggle()
    expect(asked).toHaveBeenCalledTimes(3)
  })
})
