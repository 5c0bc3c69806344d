import { describe, expect, test } from 'vitest'
import { callMachine, callDeadline } from './call.ts'
import { ALL_TOOLS } from './call-terms.ts'
import { OFFER_SEEN_MS } from './deadlines.ts'
import { NO_LINE, residentView } from './resident-view.ts'
import { shiftDeadline, shiftMachine } from './shift.ts'
import { staffView } from './staff-view.ts'
import { restorable } from './stored.ts'
import { callIn, newCall, pathTo } from './test/calls.ts'
import { free, newQueue, ticketOf, waiting, wishes } from './test/lines.ts'
import { offerMade, pageGone, shiftIn, type ShiftStep } from './test/shifts.ts'
import { simulate, START } from './test/simulation.ts'
import { CHOICE_MS, VISIT_GRACE_MS } from './visit.ts'

const MINUTE = 60_000
const booked = { staffId: 'anna', startsAt: START + MINUTE }
const visit = (callId = 'visit') => waiting(callId, { booked, arrivedAt: START + MINUTE })

describe('a visit in its line', () => {
  test('[Q16] is not in before its time, then its own consultant has it before walk-ins', () => {
    const queue = newQueue()
    queue.send(visit(), free('anna'))
    queue.advance(MINUTE - 1)
    expect(wishes(queue)).toEqual([])
    queue.advance(1)
    expect(wishes(queue)).toEqual(['visit-anna'])
    const busy = newQueue()
    busy.send(visit(), waiting('walk-in'))
    busy.advance(MINUTE)
    busy.send(free('anna'))
    expect(wishes(busy)).toEqual(['visit-anna'])
  })

  test('[Q17] is pushed to a colleague 5 minutes later, in line order', () => {
    const queue = newQueue()
    queue.send(visit(), free('bo'))
    queue.advance(MINUTE + VISIT_GRACE_MS - 1)
    expect(wishes(queue)).toEqual([])
    queue.advance(1)
    expect(wishes(queue)).toEqual(['visit-bo'])
  })
})

describe('a choice in the shift', () => {
  const opened: ShiftStep = { type: 'choice.opened', callIds: ['visit'] }
  const choosing = () => {
    const shift = shiftIn('ready')
    shift.send(opened)
    return shift
  }

  test('[S23] is open for 10 s, and away is who does not show it within 4 s', () => {
    const shown = choosing()
    shown.send({ type: 'choice.seen' })
    shown.advance(CHOICE_MS - 1)
    expect(shown.context.choice).not.toBeNull()
    shown.advance(1)
    expect(shown.context.choice).toBeNull()
    expect(shown.value).toBe('ready')
    const frozen = choosing()
    frozen.advance(OFFER_SEEN_MS)
    expect(frozen.value).toBe('away')
    expect(frozen.context.awayReason).toBe('page-silent')
    const paused = shiftIn('pause')
    paused.send(opened)
    expect(paused.context.choice).toBeNull()
  })

  test('[S24] remembers what was passed over until the shift leaves ready', () => {
    const shift = choosing()
    shift.send({ type: 'choice.passed' })
    expect(shift.context).toMatchObject({ choice: null, passed: ['visit'] })
    shift.send(offerMade)
    expect(shift.context.passed).toEqual([])
  })

  test.each([
    ['the page goes', pageGone],
    ['the server starts again', { type: 'server.restarted' }],
    ['nothing is left to take', { type: 'choice.gone' }],
    ['an offer comes', offerMade],
  ] as [string, ShiftStep][])('[S25] ends when %s, and nothing counts as passed', (_, step) => {
    const shift = choosing()
    shift.send(step)
    expect(shift.context).toMatchObject({ choice: null, passed: [] })
  })
})

describe('calls and snapshots', () => {
  test('[C26] the time and person of a visit may change in the line, its topic may not', () => {
    const { context } = newCall().snapshot
    const input = {
      ...context,
      visit: { visitId: 'v', staffId: 'anna', startsAt: START },
      at: START,
    }
    const call = simulate(callMachine, callDeadline, { input })
    call.send({ type: 'resident.topic', topicId: 'taxes' })
    expect(call.context.topicId).toBe('id-cards')
    call.send({ type: 'visit.changed', staffId: 'bo', startsAt: START + 1 })
    expect(call.context.visit).toEqual({ visitId: 'v', staffId: 'bo', startsAt: START + 1 })
    const walkIn = callIn('waiting')
    walkIn.send({ type: 'visit.changed', staffId: 'bo', startsAt: START + 1 })
    expect(walkIn.context.visit).toBeNull()
  })

  test.each(['waiting', 'offered', 'talking'] as const)(
    '[C27] the end of the visit ends its call in the line, not in talk (%s)',
    (state) => {
      for (const outcome of ['cancelled', 'missed'] as const) {
        const visit = { visitId: 'v', staffId: 'anna', startsAt: START }
        const input = { ...newCall().context, visit, at: START }
        const call = simulate(callMachine, callDeadline, { input })
        call.send(...pathTo[state])
        call.facts()
        call.send({ type: 'visit.over', outcome })
        if (state === 'talking') expect(call.value).toBe('talking')
        else
          expect(call.facts()).toMatchObject([
            { type: 'call.ended', reason: `visit-${outcome}`, at: call.now },
          ])
        const walkIn = callIn(state)
        walkIn.send({ type: 'visit.over', outcome })
        expect(walkIn.value).toBe(state)
      }
    },
  )

  test('[S26] a snapshot of the machine before is restored, one of another is refused', () => {
    const shift = shiftIn('ready')
    const old = JSON.parse(JSON.stringify(shift.snapshot)) as { context: Record<string, unknown> }
    delete old.context['choice']
    delete old.context['passed']
    const stored = JSON.stringify(restorable('shift', 1, old))
    const back = simulate(shiftMachine, shiftDeadline, { stored })
    expect(back.context).toEqual(shift.context)
    expect(restorable('call', 1, { context: { callId: 'a' } })).toEqual({
      context: {
        ...{ visit: null, tools: ALL_TOOLS, callId: 'a' },
        ...{ transfer: null, refusedTransfer: null, transfers: 0, handedBy: null },
        identityShown: false,
      },
    })
    expect(() => restorable('call', 99, old)).toThrow(RangeError)
  })
})

describe('views of visits', () => {
  const around = {
    line: { ...NO_LINE, place: 3, wait: { fromMs: 1, toMs: 2 } },
    atWork: 1,
    consultant: '',
    partner: { camera: true, microphone: true, screen: false, connected: true },
    media: null,
    ratingKey: 'key',
  }

  test('[V10] the resident sees the own time and the delay, no place', () => {
    const { context } = newCall().snapshot
    const startsAt = START + MINUTE
    const input = { ...context, visit: { visitId: 'v', staffId: 'anna', startsAt }, at: START }
    const call = simulate(callMachine, callDeadline, { input })
    const seen = (now: number) => residentView(call.snapshot, { ...around, now }).call
    expect(seen(START)).toMatchObject({ place: 0, wait: null, booked: { startsAt, delayMs: null } })
    expect(seen(startsAt + 2 * MINUTE + 1)).toMatchObject({ booked: { delayMs: 2 * MINUTE } })
  })

  test('[V11] a choice is seen while one of its visits can be taken', () => {
    const shift = shiftIn('ready')
    shift.send({ type: 'choice.opened', callIds: ['visit'] })
    const view = (now: number, offered: boolean) =>
      staffView(shift.snapshot, {
        name: 'Anna',
        sites: [],
        topics: [],
        callsToday: 0,
        nextVisit: null,
        handed: null,
        transfer: null,
        now,
        lines: [
          {
            siteId: 'wroclaw',
            tickets: [ticketOf('visit', { offered, booked: { staffId: 'bo', startsAt: START } })],
          },
        ],
        call: null,
        partner: around.partner,
        media: null,
      }).choice
    expect(view(START, false)).toMatchObject({
      until: START + CHOICE_MS,
      visits: [{ callId: 'visit' }],
    })
    expect(view(START, true)).toBeNull()
  })
})
