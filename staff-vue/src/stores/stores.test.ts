import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { watch } from 'vue'
import { lineRow, staffCall, staffOffer, staffView, T0 } from '../test-views.ts'
import { useCall } from './call.ts'
import { useLine } from './line.ts'
import { useOffer } from './offer.ts'
import { usePlaces } from './places.ts'
import { useShift } from './shift.ts'

beforeEach(() => setActivePinia(createPinia()))

describe('the line', () => {
  it('shows the rows of the last view and counts those beyond them', () => {
    const line = useLine()
    line.apply(staffView({ line: [lineRow()], lineMore: 7 }), T0)
    expect(line.rows).toEqual([lineRow()])
    expect(line.waiting).toBe(8)
  })

  it('holds still while somebody reads, goes on counting, and catches up', () => {
    const line = useLine()
    line.apply(staffView({ line: [lineRow()] }), T0)
    line.hold()
    line.apply(staffView({ line: [lineRow({ callId: 'call-2' }), lineRow()] }), T0 + 5_000)
    expect(line.rows.map((row) => row.callId)).toEqual(['call-1'])
    expect(line.waiting).toBe(2)
    expect(line.heldAt).toBe(T0)
    line.release()
    expect(line.rows.map((row) => row.callId)).toEqual(['call-2', 'call-1'])
    expect(line.heldAt).toBeNull()
  })
})

describe('the offer', () => {
  it('does not wake its watchers when a view repeats it', () => {
    const store = useOffer()
    let woken = 0
    watch(
      () => store.offer,
      () => woken++,
      { flush: 'sync' },
    )
    store.apply(staffView({ offer: staffOffer() }))
    store.apply(staffView({ offer: staffOffer() }))
    expect(woken).toBe(1)
    store.apply(staffView({ offer: staffOffer({ othersWaiting: 3 }) }))
    expect(store.offer?.othersWaiting).toBe(3)
    store.apply(staffView())
    expect(store.offer).toBeNull()
  })
})

describe('the call', () => {
  it('runs until it is ended, and remembers how it ended for wrap-up', () => {
    const store = useCall()
    store.apply(staffView({ call: staffCall() }))
    expect(store.running?.callId).toBe('call-1')
    store.apply(staffView({ call: staffCall({ phase: 'ended', reason: 'resident-ended' }) }))
    expect(store.running).toBeNull()
    store.apply(staffView())
    expect(store.lastEnd).toBe('resident-ended')
    store.apply(staffView({ call: staffCall({ callId: 'call-2' }) }))
    expect(store.lastEnd).toBeNull()
  })

  it('prepares the media of the offered call before it is accepted', () => {
    const store = useCall()
    store.apply(staffView({ offer: staffOffer({ callId: 'call-9' }) }))
    expect(store.mediaCallId).toBe('call-9')
    store.apply(staffView({ call: staffCall() }))
    expect(store.mediaCallId).toBe('call-1')
  })
})

describe('shift and places', () => {
  it('keep what the view says', () => {
    const shift = useShift()
    const places = usePlaces()
    const view = staffView({ callsToday: 4 })
    shift.apply(view)
    places.apply(view)
    expect(shift.shift).toEqual(view.shift)
    expect(shift.callsToday).toBe(4)
    expect(places.topicName('meldunek', 'en')).toBe('Registration')
    expect(places.topicName('meldunek', 'uk')).toBe('Meldunek')
    expect(places.topicName('inne', 'pl')).toBeNull()
    expect(places.siteName('wroclaw')).toBe('Wrocław')
    expect(places.siteName('obcy')).toBe('obcy')
  })

  it('forget everything when the person leaves', () => {
    const stores = [useShift(), usePlaces(), useLine(), useOffer(), useCall()]
    const view = staffView({ line: [lineRow()], offer: staffOffer(), call: staffCall() })
    stores.forEach((store) => store.apply(view, T0))
    stores.forEach((store) => store.clear())
    expect(useShift().shift).toBeNull()
    expect(useLine().waiting).toBe(0)
    expect(useOffer().offer).toBeNull()
    expect(useCall().running).toBeNull()
  })
})
