import { EventEmitter } from 'node:events'
import type { types } from 'mediasoup'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { beginWithLowestLayer, LOWEST_LAYER, LOWEST_LAYER_MS } from './first-layer.ts'

/** A consumer whose layers the test plays. */
class PlayedConsumer extends EventEmitter {
  closed = false
  readonly observer = new EventEmitter()
  readonly preferred: number[] = []
  setPreferredLayers({ spatialLayer }: types.ConsumerLayers) {
    this.preferred.push(spatialLayer)
    return Promise.resolve()
  }
  shows(spatialLayer: number) {
    this.emit('layerschange', { spatialLayer, temporalLayer: 0 })
  }
}

let consumer: PlayedConsumer

beforeEach(() => {
  vi.useFakeTimers()
  consumer = new PlayedConsumer()
  beginWithLowestLayer(consumer)
})
afterEach(() => void vi.useRealTimers())

test('the upper layers are wanted once, some time after the first picture', () => {
  vi.advanceTimersByTime(10 * LOWEST_LAYER_MS)
  expect(consumer.preferred).toEqual([])
  consumer.shows(0)
  vi.advanceTimersByTime(LOWEST_LAYER_MS - 1)
  consumer.shows(0)
  expect(consumer.preferred).toEqual([])
  vi.advanceTimersByTime(1)
  expect(consumer.preferred).toHaveLength(1)
  expect(consumer.preferred[0]).toBeGreaterThanOrEqual(2)
  consumer.shows(1)
  consumer.shows(0)
  vi.advanceTimersByTime(10 * LOWEST_LAYER_MS)
  expect(consumer.preferred).toHaveLength(1)
})

test('a picture that was held back begins with the lowest layer again', () => {
  consumer.shows(0)
  vi.advanceTimersByTime(LOWEST_LAYER_MS)
  consumer.emit('layerschange', undefined)
  expect(consumer.preferred.at(-1)).toBe(LOWEST_LAYER.spatialLayer)
  vi.advanceTimersByTime(10 * LOWEST_LAYER_MS)
  expect(consumer.preferred).toHaveLength(2)
  consumer.shows(0)
  vi.advanceTimersByTime(LOWEST_LAYER_MS)
  expect(consumer.preferred).toHaveLength(3)
})

test('held back or closed before its time, nothing is wanted any more', () => {
  consumer.shows(0)
  consumer.emit('layerschange', undefined)
  vi.advanceTimersByTime(10 * LOWEST_LAYER_MS)
  expect(consumer.preferred).toEqual([])
  consumer.shows(0)
  consumer.closed = true
  consumer.observer.emit('close')
  vi.advanceTimersByTime(10 * LOWEST_LAYER_MS)
  expect(consumer.preferred).toEqual([])
})
