import { describe, expect, it } from 'vitest'
import { loaderLook, panelStyle, withStyle } from './site-look.ts'

const accent = '#0b5cad'

describe('the look of a site', () => {
  it('is that of look.md where the city sets nothing', () => {
    expect(loaderLook({ accent })).toEqual({
      ...{ colour: accent, text: 16, side: 'right', x: 24, y: 24, phoneX: 12, phoneY: 12 },
      ...{ size: 56, round: 32, circle: false, width: 400, height: 680, corner: 16 },
    })
    expect(panelStyle({ accent })).toBe(
      ':root{--accent:#0b5cad;--radius:10px;--round:12px;--panel-radius:16px}',
    )
  })

  it('takes the place of the launcher, on phones near the side but above what the city has there', () => {
    const launcher = { place: 'bottom-left', offset: { side: 40, bottom: 96 } } as const
    const look = loaderLook({ accent, launcher })
    expect(look).toMatchObject({ side: 'left', x: 40, y: 96, phoneX: 12, phoneY: 96 })
  })

  it('gives the launcher its own colour and shape', () => {
    const look = { launcher: '#7a1f5c', corners: 'square' } as const
    const square = loaderLook({ accent, look, launcher: { shape: 'box', size: 'large' } })
    expect(square).toMatchObject({ colour: '#7a1f5c', round: 0, corner: 0, size: 64 })
    const circle = loaderLook({ accent, look, launcher: { shape: 'circle' } })
    expect(circle).toMatchObject({ round: 28, circle: true })
  })

  it('sets text as a share of what the reader has set', () => {
    expect(panelStyle({ accent, look: { text: 'large' } })).toContain('html{font-size:112.5%}')
    expect(loaderLook({ accent, look: { text: 'larger' } }).text).toBe(20)
  })

  it('tints header and notes', () => {
    const style = panelStyle({ accent, look: { tint: '#f6f1e7' } })
    expect(style).toContain('--paper-2:#f6f1e7')
    expect(style).toContain('.panel-head{background:var(--paper-2)}')
    expect(withStyle('<head></head>', style)).toBe(`<head><style>${style}</style></head>`)
  })
})
