import type { types } from 'mediasoup'
import {
  floorOf,
  INITIAL_RECEPTION,
  isAtRest,
  nextReception,
  receptionOf,
  REST_EVERY,
  type Reception,
  type ReceptionLook,
  type ReceptionState,
} from '#machines/reception.ts'
import type { WantedReception } from '#machines/signalling.ts'
import type { Transports } from './transports.ts'

/** How often the network of everybody in a live call is looked at (ms): the rule counts looks. */
export const LOOK_EVERY_MS = 1_000

/** What mediasoup takes as a floor of its estimate (bit/s) at the least. */
const LEAST_FLOOR = 30_000

/** What one person receives: the rule of machines/reception.ts with its state and the person's wish. */
export class PeerReception {
  wanted: WantedReception = 'all'
  #state: ReceptionState = INITIAL_RECEPTION
  #floor = 0
  #turn = 0

  /** @param hasScreen a screen is among the pictures that are sent to this person */
  now(hasScreen: boolean): Reception {
    return receptionOf(this.#state, this.wanted, hasScreen)
  }

  /** @param pictures what is sent to this person, the one that goes last first */
  async look(transports: Transports, pictures: types.Producer[]): Promise<void> {
    // By choice nothing is sent, so nothing is learnt; what was known holds when the picture is wanted again.
    if (this.wanted === 'sound') return
    this.#turn += 1
    if (isAtRest(this.#state) && this.#turn % REST_EVERY !== 0) return
    const look = await lookAt(transports, pictures)
    this.#state = nextReception(this.#state, look)
    const floor = floorOf(this.#state, look.needs)
    if (floor === this.#floor) return
    this.#floor = floor
    await transports.receive.setMinOutgoingBitrate(floor === 0 ? 0 : Math.max(floor, LEAST_FLOOR))
  }

  /** The call begins, or begins anew: nothing is known of its network. */
  reset(): void {
    this.#state = INITIAL_RECEPTION
  }
}

/** Looks at the network of one person. */
const lookAt = async (
  transports: Transports,
  pictures: types.Producer[],
): Promise<ReceptionLook> => {
  const [[send], [receive], ...streams] = await Promise.all([
    transports.send.getStats(),
    transports.receive.getStats(),
    ...pictures.map((producer) => producer.getStats()),
  ])
  const lossOf = (fraction: number | undefined) => Math.min(1, Math.max(0, fraction ?? 0))
  return {
    estimate: receive?.availableOutgoingBitrate ?? null,
    needs: streams.map((stats, index) => lowestRate(stats, pictures[index]!)),
    lossTo: lossOf(receive?.rtpPacketLossSent),
    lossFrom: lossOf(send?.rtpPacketLossReceived),
  }
}

/** Rate of the lowest layer as it comes from the sender (bit/s). */
const lowestRate = (stats: types.ProducerStat[], { rtpParameters }: types.Producer): number => {
  const rid = rtpParameters.encodings?.[0]?.rid
  const lowest = stats.find((stat) => rid === undefined || stat.rid === rid)
  return lowest?.bitrate ?? 0
}
