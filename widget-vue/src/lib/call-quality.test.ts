import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INITIAL_QUALITY, nextQuality, readSample, NO_TALLY } from './call-quality.ts'
import type { Quality, QualitySample } from './call-quality.ts'

const fine: QualitySample = { intact: true, loss: 0, rttMs: 40 }
const lossy: QualitySample = { intact: true, loss: 0.1, rttMs: 40 }
const slow: QualitySample = { intact: true, loss: 0, rttMs: 500 }
const between: QualitySample = { intact: true, loss: 0.03, rttMs: 350 }
const unknown: QualitySample = { intact: true, loss: 0, rttMs: null }
const cut: QualitySample = { intact: false, loss: 0, rttMs: null }

function qualities(samples: QualitySample[]): Quality[] {
  let state = INITIAL_QUALITY
  return samples.map((sample) => (state = nextQuality(state, sample)).quality)
}

describe('quality', () => {
  it.each<[string, QualitySample[], Quality[]]>([
    ['one lossy look is forgiven', [lossy, fine, lossy, fine], ['good', 'good', 'good', 'good']],
    ['two in a row are weak', [lossy, lossy], ['good', 'weak']],
    ['a long way is weak too', [slow, slow], ['good', 'weak']],
    [
      'three fine looks make good',
      [slow, slow, fine, fine, fine],
      ['good', 'weak', 'weak', 'weak', 'good'],
    ],
    [
      'a bad look starts the count again',
      [slow, slow, fine, fine, slow, fine, fine],
      ['good', 'weak', 'weak', 'weak', 'weak', 'weak', 'weak'],
    ],
    [
      'between the marks nothing changes',
      [between, between, slow, slow, between, between, between],
      ['good', 'good', 'good', 'weak', 'weak', 'weak', 'weak'],
    ],
    ['a cut path shows at once', [fine, cut, cut], ['good', 'lost', 'lost']],
    [
      'and comes back as weak',
      [cut, fine, fine, fine, fine],
      ['lost', 'weak', 'weak', 'weak', 'good'],
    ],
    ['nothing known counts as fine', [unknown, unknown, unknown], ['good', 'good', 'good']],
  ])('%s', (_, samples, expected) => {
    expect(qualities(samples)).toEqual(expected)
  })

  it('never jumps between good and weak from one look to the next and back', () => {
    const look = fc.record({
      intact: fc.constant(true),
      loss: fc.double({ min: 0, max: 1, noNaN: true }),
      rttMs: fc.option(fc.integer({ min: 0, max: 2_000 })),
    })
    fc.assert(
      fc.property(fc.array(look, { minLength: 3 }), (samples) => {
        const seen = qualities(samples)
        for (let n = 2; n < seen.length; n++) {
          const jumped = seen[n] !== seen[n - 1] && seen[n - 1] !== seen[n - 2]
          expect(jumped).toBe(false)
        }
      }),
    )
  })
})

describe('reading statistics', () => {
  const inbound = (packetsLost: number, packetsReceived: number) => ({
    type: 'inbound-rtp',
    packetsLost,
    packetsReceived,
  })

  it('reckons incoming loss since the last look over all tracks', () => {
    const first = readSample([inbound(10, 990), inbound(0, 100)], NO_TALLY, true)
    const second = readSample([inbound(20, 1070), inbound(0, 110)], first.tally, true)
    expect(second.sample.loss).toBeCloseTo(10 / 100)
    expect(second.tally).toEqual({ lost: 20, received: 1180, reportedAt: 0 })
  })

  it('takes the worse of both ways and the longest round trip of the used paths', () => {
    const { sample } = readSample(
      [
        inbound(1, 99),
        { type: 'remote-inbound-rtp', fractionLost: 0.2, timestamp: 1 },
        { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05 },
        { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.12 },
        { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
      ],
      NO_TALLY,
      true,
    )
    expect(sample).toEqual({ intact: true, loss: 0.2, rttMs: 120 })
  })

  it('says nothing about loss when the counters have started again', () => {
    const { sample } = readSample([inbound(0, 5)], { ...NO_TALLY, lost: 50, received: 5_000 }, true)
    expect(sample.loss).toBe(0)
  })

  it('leaves out the probes of the line, whose numbers have gaps', () => {
    const probes = { ...inbound(8, 8), mid: 'probator' }
    const { sample, tally } = readSample([inbound(0, 100), probes], NO_TALLY, true)
    expect([sample.loss, tally.received]).toEqual([0, 100])
  })

  it('does not count a report twice: a layer that is not sent any more keeps its last one', () => {
    const report = (fractionLost: number, timestamp: number) => ({
      type: 'remote-inbound-rtp',
      fractionLost,
      timestamp,
    })
    const first = readSample([report(0.1, 1_000), report(0, 1_200)], NO_TALLY, true)
    expect(first.sample.loss).toBe(0.1)
    const second = readSample([report(0.1, 1_000), report(0.01, 2_300)], first.tally, true)
    expect(second.sample.loss).toBe(0.01)
  })
})
