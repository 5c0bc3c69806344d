import type { types } from 'mediasoup'

/**
 * How long a picture stays on the lowest layer before the others are wanted (ms). Chromium answers one
 * request for a key frame in 300 ms and forgets those that come sooner, and mediasoup asks again only
 * after a second: an earlier wish would come later.
 */
export const LOWEST_LAYER_MS = 400

/** The lowest spatial layer, with whatever frame rate it has. */
export const LOWEST_LAYER: types.ConsumerLayers = { spatialLayer: 0 }
/** Above every layer that we send: mediasoup takes the highest there is. */
const HIGHEST_LAYER: types.ConsumerLayers = { spatialLayer: 9 }

/** The part of a mediasoup consumer that is used here. */
export type LayeredConsumer = Pick<types.Consumer, 'closed' | 'setPreferredLayers'> & {
  on(event: 'layerschange', listener: (layers?: types.ConsumerLayers) => void): unknown
  readonly observer: { once(event: 'close', listener: () => void): unknown }
}

/**
 * Lets a picture begin with its lowest layer each time it begins to flow, and go up from there. The
 * lowest is the only layer that a sender never switches off, and its key frame is the smallest: waiting
 * for an upper one that a weak uplink has just lost would leave the screen dark for seconds.
 * @param consumer a simulcast consumer, made with the preference `LOWEST_LAYER`
 */
export const beginWithLowestLayer = (consumer: LayeredConsumer): void => {
  let rise: ReturnType<typeof setTimeout> | undefined
  let isRaised = false

  const prefer = (layers: types.ConsumerLayers) => {
    // Refused only when the consumer or its worker is gone, and then nothing is left to prefer.
    if (!consumer.closed) consumer.setPreferredLayers(layers).catch(() => undefined)
  }
  const stop = () => {
    clearTimeout(rise)
    rise = undefined
  }
  consumer.observer.once('close', stop)
  consumer.on('layerschange', (layers) => {
    if (layers === undefined) {
      stop()
      if (isRaised) prefer(LOWEST_LAYER)
      isRaised = false
      return
    }
    if (isRaised || rise !== undefined) return
    rise = setTimeout(() => {
      rise = undefined
      isRaised = true
      prefer(HIGHEST_LAYER)
    }, LOWEST_LAYER_MS)
  })
}
