import { describe, expect, it } from 'vitest'
import { linkParts } from './chat-links.ts'

const links = (text: string) => linkParts(text).filter(({ href }) => href !== null)

describe('links of a message', () => {
  it('are the https addresses, shown as they are, without what ends the sentence', () => {
    expect(linkParts('Wniosek: https://www.wroclaw.pl/dowod?a=1, proszę.')).toEqual([
      { text: 'Wniosek: ', href: null },
      { text: 'https://www.wroclaw.pl/dowod?a=1', href: 'https://www.wroclaw.pl/dowod?a=1' },
      { text: ', proszę.', href: null },
    ])
    expect(linkParts('(https://a.pl) https://b.pl/')).toMatchObject([
      { text: '(' },
      { href: 'https://a.pl/' },
      { text: ') ' },
      { href: 'https://b.pl/' },
    ])
  })

  it.each([
    'javascript:alert(1)',
    'http://wroclaw.pl',
    'HTTPS wroclaw.pl',
    'data:text/html,x',
    'https://',
    'https://wroclaw.pl@evil.example/',
    'https://user:pass@evil.example/',
    'www.wroclaw.pl',
  ])('are not made of %s', (text) => {
    expect(links(text)).toEqual([])
    expect(linkParts(text)).toEqual([{ text, href: null }])
  })

  it('lose nothing of the text', () => {
    const text = 'a https://x.pl/ß?q=„b" https://y.pl... https://user@z.pl c\nhttps://w.pl'
    expect(
      linkParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  })
})
