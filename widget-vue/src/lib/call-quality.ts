/** Sign of connection quality (W7): an opinion with hysteresis, so that it does not flicker. */
export type Quality = 'good' | 'weak' | 'lost'

/** One look at both transports. */
export type QualitySample = {
  /** Both transports are connected. */
  intact: boolean
  /** Worst loss of either way since the last look, 0 to 1. */
  loss: number
  /** Round trip (ms), null while unknown. */
  rttMs: number | null
}

export type QualityState = {
  quality: Quality
  /** Looks in a row that speak for leaving the present quality. */
  against: number
}

export const INITIAL_QUALITY: QualityState = { quality: 'good', against: 0 }

/** Above these a call is weak: Opus with FEC hides some 5 % of loss; beyond 400 ms people interrupt each other. */
const WEAK_LOSS = 0.05
const WEAK_RTT_MS = 400
/** Below both it is good again. */
const GOOD_LOSS = 0.02
const GOOD_RTT_MS = 300
/** Looks in a row (2 s apart) until the sign changes. */
const LOOKS_TO_WEAK = 2
const LOOKS_TO_GOOD = 3

/** The quality after one more look; a cut path shows at once, and comes back as weak first. */
export function nextQuality(before: QualityState, sample: QualitySample): QualityState {
  if (!sample.intact) return { quality: 'lost', against: 0 }
  if (before.quality === 'lost') return { quality: 'weak', against: 0 }
  const rtt = sample.rttMs ?? 0
  const isGood = before.quality === 'good'
  const speaksAgainst = isGood
    ? sample.loss > WEAK_LOSS || rtt > WEAK_RTT_MS
    : sample.loss < GOOD_LOSS && rtt < GOOD_RTT_MS
  if (!speaksAgainst) return { quality: before.quality, against: 0 }
  const against = before.against + 1
  if (against < (isGood ? LOOKS_TO_WEAK : LOOKS_TO_GOOD)) {
    return { quality: before.quality, against }
  }
  return { quality: isGood ? 'weak' : 'good', against: 0 }
}

/** Packets lost and received so far over all incoming tracks, and when the other side reported last. */
export type Tally = { lost: number; received: number; reportedAt: number }
export const NO_TALLY: Tally = { lost: 0, received: 0, reportedAt: 0 }

type Stat = {
  type: string
  packetsLost?: number
  packetsReceived?: number
  fractionLost?: number
  timestamp?: number
  mid?: string
  roundTripTime?: number
  nominated?: boolean
  currentRoundTripTime?: number
}

/** Reads `getStats` of both transports; loss of the incoming way is reckoned against the last tally. */
export function readSample(
  stats: Iterable<object>,
  before: Tally,
  intact: boolean,
): { sample: QualitySample; tally: Tally } {
  const tally = { ...NO_TALLY }
  let sentLoss = 0
  let rtt: number | null = null
  for (const stat of stats as Iterable<Stat>) {
    // mediasoup's probes of the line leave gaps where nothing was lost.
    if (stat.type === 'inbound-rtp' && stat.mid !== 'probator') {
      tally.lost += stat.packetsLost ?? 0
      tally.received += stat.packetsReceived ?? 0
    } else if (stat.type === 'remote-inbound-rtp') {
      const at = stat.timestamp ?? 0
      tally.reportedAt = Math.max(tally.reportedAt, at)
      // The report of a layer that is not sent any more stays, and would make the line weak for ever.
      if (at > before.reportedAt) sentLoss = Math.max(sentLoss, stat.fractionLost ?? 0)
    } else if (stat.type === 'candidate-pair' && stat.nominated) {
      if (stat.currentRoundTripTime !== undefined) {
        rtt = Math.max(rtt ?? 0, stat.currentRoundTripTime * 1000)
      }
    }
  }
  // Counters start again when tracks are replaced: then this look says nothing about loss.
  const lost = Math.max(0, tally.lost - before.lost)
  const received = Math.max(0, tally.received - before.received)
  const receivedLoss = lost + received === 0 ? 0 : lost / (lost + received)
  return { sample: { intact, loss: Math.max(sentLoss, receivedLoss), rttMs: rtt }, tally }
}
