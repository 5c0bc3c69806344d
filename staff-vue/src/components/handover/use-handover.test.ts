import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import type { EffectScope } from 'vue'
import type { HandoverReply } from '#machines/api-schedule.ts'
import type { HandoverChange } from './handover-choices.ts'
import { POLL_MS, useHandover } from './use-handover.ts'

const wish = { kind: 'working-time', staffId: 'ewa', days: [] } satisfies HandoverChange
const reply = (state: HandoverReply['state'], stepsDone = 0): Omit<HandoverReply, 'planId'> => ({
  state,
  steps: 3,
  stepsDone,
  failed: [],
})

let scope: EffectScope
/** What the server answers next, in order; an error is a lost answer. */
let answers: (object | Error)[]
let asked: { method: string; path: string; planId: string }[]

beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
  answers = []
  asked = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const body = init.body ? (JSON.parse(String(init.body)) as { planId: string }) : null
    const planId = body?.planId ?? path.split('/').at(-1)!
    asked.push({ method: init.method!, path, planId })
    const answer = answers.shift()
    if (!answer || answer instanceof Error) return Promise.reject(answer ?? new Error('unasked'))
    return Promise.resolve(Response.json({ planId, ...answer }))
  })
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const start = () => scope.run(() => useHandover())!

describe('a handover', () => {
  it('is asked for until it is done, and never after', async () => {
    answers = [reply('reserving'), reply('committed', 2), reply('done', 3)]
    const handover = start()
    await handover.start(wish, [])
    expect(handover.plan.value?.state).toBe('reserving')
    await vi.advanceTimersByTimeAsync(POLL_MS)
    expect(handover.plan.value).toMatchObject({ state: 'committed', stepsDone: 2 })
    await vi.advanceTimersByTimeAsync(POLL_MS)
    expect(handover.plan.value?.state).toBe('done')
    await vi.advanceTimersByTimeAsync(10 * POLL_MS)
    expect(asked.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
    expect(new Set(asked.map(({ planId }) => planId)).size).toBe(1)
  })

  it('whose answer was lost is sent again under the same id', async () => {
    answers = [new Error('network'), reply('done')]
    const handover = start()
    await handover.start(wish, [])
    expect(handover.error.value).not.toBeNull()
    await handover.start(wish, [])
    expect(handover.plan.value?.state).toBe('done')
    expect(asked[0]?.planId).toBe(asked[1]?.planId)
  })

  it('that was undone, or has other choices, is another plan', async () => {
    answers = [reply('undone'), reply('undone'), reply('done')]
    const handover = start()
    await handover.start(wish, [])
    await handover.start(wish, [])
    await handover.start(wish, [{ visitId: 'a', target: null }])
    expect(new Set(asked.map(({ planId }) => planId)).size).toBe(3)
  })

  it('goes on asking over a lost connection, and stops with its screen', async () => {
    answers = [reply('committed'), new Error('network'), reply('committed', 1)]
    const handover = start()
    await handover.start(wish, [])
    await vi.advanceTimersByTimeAsync(POLL_MS)
    expect(handover.error.value).not.toBeNull()
    await vi.advanceTimersByTimeAsync(2 * POLL_MS)
    await flushPromises()
    expect(handover.plan.value?.stepsDone).toBe(1)
    expect(handover.error.value).toBeNull()
    scope.stop()
    await vi.advanceTimersByTimeAsync(10 * POLL_MS)
    expect(asked).toHaveLength(3)
  })
})
