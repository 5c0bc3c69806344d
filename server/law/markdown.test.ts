import { describe, expect, it } from 'vitest'
import { parseLawText, renderLawText } from './markdown.ts'

const VALUES = {
  'city.name': { html: 'Miasto &lt;b&gt;' },
  'link.terms': { html: '<a href="/s/x/terms">/s/x/terms</a>', href: '/s/x/terms?lang=pl' },
  'list.open': { html: '<ul><li>1.4.10</li></ul>', isBlock: true as const },
}
const html = (source: string) => renderLawText(parseLawText(source, VALUES), VALUES)

describe('a law text', () => {
  it('shows headings with ids, its sections, values, lists and tables', () => {
    const text = parseLawText(
      '# Tytuł {#top}\n\n## Pierwsza\n\n### Dalej\n\n## Druga *ważna*\n',
      VALUES,
    )
    expect(text.title).toBe('Tytuł')
    expect(text.ids).toEqual(['top', 'p2', 'p3', 'p4'])
    expect(text.sections).toEqual([
      { id: 'p2', title: 'Pierwsza' },
      { id: 'p4', title: 'Druga ważna' },
    ])
    expect(html('# A\n\nMy, {{city.name}}, i {{ city.name }}.')).toContain(
      '<p>My, Miasto &lt;b&gt;, i Miasto &lt;b&gt;.</p>',
    )
    expect(html('# A\n\nWstęp. {#start}')).toContain('<p id="start">Wstęp.</p>')
    expect(html('# A\n\n[regulamin]({{link.terms}})')).toContain(
      '<a href="/s/x/terms?lang=pl">regulamin</a>',
    )
    expect(html('# A\n\n[RPO](https://bip.brpo.gov.pl)')).toContain(
      '<a href="https://bip.brpo.gov.pl" rel="noopener">RPO</a>',
    )
    const table = html('# A\n\n| a | b |\n|--:|---|\n| {{city.name}} | 1 |')
    expect(table).toContain('<th scope="col">a</th>')
    expect(table).toContain('<td>Miasto &lt;b&gt;</td>')
    expect(table).not.toContain('style')
  })

  it('puts a block in the place of its paragraph', () => {
    expect(html('# A\n\nPrzed.\n\n{{list.open}}\n')).toMatch(
      /<p>Przed\.<\/p>\s*<ul><li>1\.4\.10<\/li><\/ul>\s*$/,
    )
  })

  it('is read once and can be shown with other values', () => {
    const text = parseLawText('# A\n\n[x]({{link.terms}}) {{city.name}}', VALUES)
    const other = {
      ...VALUES,
      'city.name': { html: 'Inne' },
      'link.terms': { html: '', href: '/y' },
    }
    expect(renderLawText(text, VALUES)).toContain('Miasto')
    expect(renderLawText(text, other)).toContain('<a href="/y">x</a> Inne')
    expect(renderLawText(text, VALUES)).toContain('/s/x/terms')
  })

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'text <b onmouseover=alert(1)>bold</b>',
    '<!-- comment --><iframe src="https://e.example"></iframe>',
    '![picture](https://e.example/x.png "t")',
    '```html\n<script>alert(1)</script>\n```',
    '`<svg onload=alert(1)>`',
    '<https://e.example/"onclick="alert(1)>',
    '[a](https://e.example "title\\" onclick=alert(1) x=")',
    'B {#a" onclick="alert(1)}',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
  ])('keeps hostile Markdown harmless: %s', (hostile) => {
    const made = html(`# A\n\n${hostile}`)
    const tags = [...made.matchAll(/<(\/?)([a-z][\w-]*)([^>]*)>/gi)]
    const allowed = ['h1', 'p', 'a', 'pre', 'code', 'strong', 'em']
    expect(tags.map(([, , name]) => name).filter((name) => !allowed.includes(name!))).toEqual([])
    const attributes = tags.map(([, , , rest]) => rest!.replace(/"[^"]*"/g, '""'))
    expect(attributes.join(' ')).not.toMatch(/\bon\w+\s*=|style|src/i)
    expect(made).not.toMatch(/(href|src)="(?!https:\/\/|#)/)
  })

  it.each([
    ['Bez nagłówka', 1, /must begin with a heading/],
    ['', 1, /must begin with a heading/],
    ['# A\n\n# B', 3, /second heading/],
    ['# A\n\n### B', 3, /skips from level 1 to 3/],
    ['# A\n\ntekst\n{{city.nmae}}', 4, /there is no value \{\{city\.nmae\}\}/],
    ['# A\n\n{{toString}}', 3, /there is no value/],
    ['# A\n\n{{city.name}', 3, /there is no value \{\{city\.name\}/],
    ['# A\n\nx\n[b](javascript:alert(1))', 4, /a link may not lead to "javascript:alert\(1\)"/],
    ['# A\n\n[b](data:text/html,x)', 3, /may not lead/],
    ['# A\n\n[b](//evil.example)', 3, /may not lead/],
    ['# A\n\n[b](vbscript:x)', 3, /may not lead/],
    ['# A\n\n<javascript:alert(1)>', 3, /may not lead/],
    ['# A\n\n[b]({{city.name}})', 3, /may not lead/],
    ['# A\n\n[{{link.terms}}](https://a.example)', 3, /is a link of its own/],
    ['# A\n\n## B {#x}\n\n## C {#x}', 5, /the id x is there twice/],
    ['# A\n\nLista: {{list.open}}', 3, /must stand alone/],
    ['# A\n\n- {{list.open}} i\n', 3, /must stand alone/],
  ])('is refused with its line: %j', (source, line, message) => {
    expect(() => parseLawText(source, VALUES)).toThrow(message)
    expect(() => parseLawText(source, VALUES)).toThrow(expect.objectContaining({ line }))
  })
})
