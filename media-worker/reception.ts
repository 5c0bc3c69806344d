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

  /**
   * @param pictures that are sent to this person, the one that goes last first
   * @param consumers this person's, of pictures and sound
   */
  async look(
    transports: Transports,
    pictures: types.Producer[],
    consumers: types.Consumer[],
  ): Promise<void> {
    // By choice nothing is sent, so nothing is learnt; what was known holds when the picture is wanted again.
    if (this.wanted === 'sound') return
    this.#turn += 1
    if (isAtRest(this.#state) && this.#turn % REST_EVERY !== 0) return
    const look = await lookAt(transports, pictures, consumers)
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
  consumers: types.Consumer[],
): Promise<ReceptionLook> => {
  // What is held back has no new reports: its old ones tell nothing.
  const flowing = consumers.filter(
    ({ closed, paused, producerPaused }) => !closed && !paused && !producerPaused,
  )
  const [[send], [receive], layers, losses] = await Promise.all([
    transports.send.getStats(),
    transports.receive.getStats(),
    Promise.all(pictures.map(layersOf)),
    Promise.all(flowing.map(lossOf)),
  ])
  return {
    estimate: receive?.availableOutgoingBitrate ?? null,
    needs: layers.map(({ lowest }) => lowest),
    lossTo: lossOnTheWay(
      Math.max(0, ...losses),
      pictures.length > 0 ? receive?.rtpPacketLossSent : undefined,
    ),
    lossFrom: within(send?.rtpPacketLossReceived ?? 0),
    isLowest: flowing.some((consumer) => {
      const sent = layers.find(({ producerId }) => producerId === consumer.producerId)
      return sent?.hasMore === true && isKeptLowest(consumer)
    }),
  }
}

/** More than the lowest layer is wanted, and only that one passes. */
const isKeptLowest = ({ currentLayers, preferredLayers }: types.Consumer): boolean =>
  currentLayers?.spatialLayer === 0 && (preferredLayers?.spatialLayer ?? 0) > 0

/** Of a report of RTCP, which tells the loss since the one before in parts of 256. */
const FULL_LOSS = 256

const within = (fraction: number): number => Math.min(1, Math.max(0, fraction))

/**
 * What is lost on the way to this person: what both find. Reports of tracks count what was lost before it
 * came to us, the transport counts probes as lost that never were; it finds nothing without a picture.
 */
const lossOnTheWay = (byTracks: number, byTransport: number | undefined): number =>
  byTransport === undefined ? byTracks : Math.min(byTracks, within(byTransport))

/** Loss of one track by the reports of its receiver, 0 to 1. */
const lossOf = async (consumer: types.Consumer): Promise<number> => {
  const stats = await consumer.getStats()
  const sent = stats.find(({ type }) => type === 'outbound-rtp')
  return (sent?.fractionLost ?? 0) / FULL_LOSS
}

/** What comes from the sender: the rate of the lowest layer (bit/s), and whether there are others. */
const layersOf = async (producer: types.Producer) => {
  const stats = await producer.getStats()
  const rid = producer.rtpParameters.encodings?.[0]?.rid
  const isLowest = (stat: types.ProducerStat) => rid === undefined || stat.rid === rid
  const hasMore = stats.some((stat) => !isLowest(stat) && stat.bitrate > 0)
  return { producerId: producer.id, lowest: stats.find(isLowest)?.bitrate ?? 0, hasMore }
}
