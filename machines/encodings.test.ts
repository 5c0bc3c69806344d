import { describe, expect, it } from 'vitest'
import { cameraEncodings, THREE_LAYERS_FROM_WIDTH } from './encodings.ts'

describe('the layers of a camera', () => {
  it.each([
    [1280, [4, 2, 1]],
    [THREE_LAYERS_FROM_WIDTH, [4, 2, 1]],
    [THREE_LAYERS_FROM_WIDTH - 1, [2, 1]],
    [640, [2, 1]],
  ])('of %i pixels go from the smallest to the full picture', (width, scales) => {
    const layers = cameraEncodings(width)
    expect(layers.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual(scales)
    const rates = layers.map(({ maxBitrate }) => maxBitrate)
    expect(rates).toEqual([...rates].sort((one, other) => one - other))
  })

  it.each([1280, 640])(
    'of %i pixels have no frame rate of their own: the lowest would hold back all of them',
    (width) => {
      for (const layer of cameraEncodings(width)) {
        expect(layer).not.toHaveProperty('maxFramerate')
        expect(layer.scalabilityMode).toBe('L1T3')
      }
    },
  )

  it('are made anew for each sender, so that one cannot change those of another', () => {
    const [first] = cameraEncodings(1280)
    first!.maxBitrate = 1
    expect(cameraEncodings(1280)[0]!.maxBitrate).toBe(100_000)
  })
})
