import type { Language } from '#machines/api-parts.ts'

/** What a letter is made of; both of its forms come from the same list. */
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'facts'; rows: { label: string; value: string }[] }
  | { kind: 'link'; label: string; url: string }
  | { kind: 'list'; title: string; items: string[] }
  | { kind: 'foot'; lines: string[] }

/** The plain form: what is not a link is never wrapped, because mail programs do that themselves. */
export function plainForm(title: string, blocks: readonly Block[]): string {
  const parts = blocks.map((block) => {
    switch (block.kind) {
      case 'text':
        return block.text
      case 'facts':
        return block.rows.map(({ label, value }) => `${label}: ${value}`).join('\n')
      case 'link':
        return `${block.label}:\n${block.url}`
      case 'list':
        return [`${block.title}:`, ...block.items.map((item) => `- ${item}`)].join('\n')
      case 'foot':
        return ['-- ', ...block.lines].join('\n')
    }
  })
  return `${[title, ...parts].join('\n\n')}\n`
}

const BODY =
  'max-width:36rem;margin:0 auto;padding:1rem;font:1rem/1.6 system-ui,sans-serif;color:#16202e;background:#ffffff'
const BUTTON =
  'display:inline-block;padding:0.75rem 1.25rem;border-radius:10px;background:#0b5cad;color:#ffffff;font-weight:600'
const FOOT = 'margin-top:2rem;border-top:1px solid #717d8e;padding-top:1rem;color:#4a5565'

/** The HTML form: one column of headings, paragraphs and lists, in the reading order of the plain form. */
export function htmlForm(title: string, blocks: readonly Block[], language: Language): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
</head>
<body style="${BODY}">
<h1 style="font-size:1.375rem">${escapeHtml(title)}</h1>
${blocks.map(htmlOf).join('\n')}
</body>
</html>
`
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`
    case 'facts':
      return `<ul>\n${block.rows
        .map(
          ({ label, value }) =>
            `<li><strong>${escapeHtml(label)}:</strong> ${escapeHtml(value)}</li>`,
        )
        .join('\n')}\n</ul>`
    case 'link': {
      const url = escapeHtml(block.url)
      return `<p><a href="${url}" style="${BUTTON}">${escapeHtml(block.label)}</a></p>`
    }
    case 'list':
      return `<h2 style="font-size:1.125rem">${escapeHtml(block.title)}</h2>\n<ul>\n${block.items
        .map((item) => `<li>${escapeHtml(item)}</li>`)
        .join('\n')}\n</ul>`
    case 'foot':
      return `<div style="${FOOT}">${block.lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}</div>`
  }
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that means itself in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]!)
}
