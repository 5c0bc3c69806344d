import { describe, expect, it } from 'vitest'
import { hasBadLink, isLinkAddress, parseRichText, plainText, type Block } from './rich-text.ts'

const text = (words: string) => ({ kind: 'text', text: words })
const paragraph = (...children: object[]) => ({ kind: 'paragraph', children }) as Block

describe('text with a few marks', () => {
  it('has paragraphs with breaks, bold, emphasis and links', () => {
    expect(parseRichText('Weź **dowód** i *podpis*.\nPatrz [BIP](https://bip.example/a).')).toEqual(
      [
        paragraph(
          text('Weź '),
          { kind: 'strong', children: [text('dowód')] },
          text(' i '),
          { kind: 'em', children: [text('podpis')] },
          text('.'),
          { kind: 'break' },
          text('Patrz '),
          { kind: 'link', href: 'https://bip.example/a', text: 'BIP' },
          text('.'),
        ),
      ],
    )
  })

  it('has lists, which a blank line or other text ends', () => {
    expect(parseRichText('- jeden\n- **dwa**\n\n1. raz\n2) dwa\nKoniec')).toEqual([
      { kind: 'bullets', items: [[text('jeden')], [{ kind: 'strong', children: [text('dwa')] }]] },
      { kind: 'numbers', items: [[text('raz')], [text('dwa')]] },
      paragraph(text('Koniec')),
    ])
  })

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '2 * 3 = 6',
    '** nic **',
    '**',
    '[x](javascript:alert(1))',
    '[x](data:text/html,1)',
    '[x](http://niebezpieczne.example)',
    '[x](https://)',
    '[x](//example.org)',
    '[x](https://zaufany.example@obcy.example)',
    '&lt;b&gt; `kod` # nie nagłówek',
  ])('leaves %s as it was typed', (source) => {
    const [block] = parseRichText(source)
    expect(block?.kind).toBe('paragraph')
    expect(plainText(source)).toBe(source)
    expect(JSON.stringify(block)).not.toContain('"link"')
  })

  it('knows which addresses a link may have', () => {
    for (const href of ['https://a.example', 'mailto:u@a.example', 'tel:+48710000000'])
      expect(isLinkAddress(href)).toBe(true)
    expect(hasBadLink('[a](https://a.example) [b](http://b.example)')).toBe(true)
    expect(hasBadLink('[a](https://a.example)')).toBe(false)
    expect(hasBadLink('[puste]()')).toBe(true)
  })

  it('gives only the words, for searching', () => {
    expect(plainText('**Opłata**: [17 zł](https://a.example)\n- a\n- b')).toBe('Opłata: 17 zł a b')
    expect(parseRichText(' \n\n')).toEqual([])
  })

  it('reads the worst of what can be typed in no time', () => {
    for (const worst of [
      '*'.repeat(4_000),
      '['.repeat(4_000),
      '[a]('.repeat(1_000),
      '**a'.repeat(1_300),
    ])
      expect(plainText(worst).length).toBeGreaterThan(0)
  })
})
