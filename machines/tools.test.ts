import { describe, expect, test } from 'vitest'
import { ALL_TOOLS } from './call-terms.ts'
import {
  callIn,
  consultantGone,
  offerAccepted,
  offerMade,
  SEATED,
  type CallStep,
} from './test/calls.ts'

const allowed = (tools: Partial<typeof ALL_TOOLS>, staffId = 'anna'): CallStep => ({
  type: 'consultant.allowed',
  staffId,
  tools: { ...ALL_TOOLS, ...tools },
})

const devices = (camera: boolean, microphone: boolean): CallStep => ({
  type: 'resident.devices',
  devices: { camera, microphone },
})

describe('what may be used in a call', () => {
  test('[H13] the chat stays for who has neither camera nor microphone', () => {
    const call = callIn('talking')
    call.send(devices(false, true), allowed({ chat: false }))
    expect(call.context.tools.chat).toBe(false)
    call.send(devices(false, false))
    expect(call.context.tools.chat).toBe(true)
    call.send(allowed({ chat: false, files: false }))
    expect(call.context.tools).toEqual({ chat: true, files: false, share: true })
    call.send(devices(true, false), allowed({ chat: false }))
    expect(call.context.tools.chat).toBe(false)
  })

  test('[H10] begins with everything, and is what its own consultant said last', () => {
    const call = callIn('talking')
    expect(call.context.tools).toEqual({ chat: true, files: true, share: true })
    call.facts()
    call.send(allowed({ chat: false }), allowed({ share: false, files: false }, 'bo'))
    expect(call.context.tools).toEqual({ chat: false, files: true, share: true })
    expect(call.facts()).toEqual([{ type: 'call.changed' }])
    call.send(allowed({}))
    expect(call.context.tools).toEqual(ALL_TOOLS)
  })

  test.each(SEATED)('[H10] can be switched while %s', (state) => {
    const call = callIn(state)
    call.send(allowed({ files: false }))
    expect(call.context.tools.files).toBe(false)
  })

  test.each(['waiting', 'offered'] as const)('[H10] is not switched while %s', (state) => {
    const call = callIn(state)
    call.send(allowed({ files: false }))
    expect(call.context.tools).toEqual(ALL_TOOLS)
  })

  test('[H10] stays when the consultant is lost and another one comes, and over a restart', () => {
    const call = callIn('talking')
    call.send(allowed({ chat: false }), consultantGone)
    call.advance(20_000)
    expect(call.value).toBe('waiting')
    const back = call.reborn(1_000)
    back.send(offerMade, offerAccepted)
    expect(back.context.tools).toEqual({ chat: false, files: true, share: true })
  })
})
