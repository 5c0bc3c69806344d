import { readFile } from 'node:fs/promises'
import { escapeHtml } from '#server/mail/layout.ts'

/** A letter of the outbox as the demo shows it. */
export type Letter = {
  /** File name, which is also its address here. */
  name: string
  /** When it was written (ms UTC). */
  at: number
  subject: string
  to: string
  text: string
  html: string | null
  language: string
  calendar: { filename: string; body: string } | null
}

const NOTICE =
  'To skrzynka pokazowa. Nic nie zostało wysłane: listy są tylko w plikach na komputerze, na którym działa pokaz.'
const NOTICE_SMTP =
  'Ustawiony jest serwer poczty, więc nowe listy wychodzą prawdziwą pocztą i tutaj ich nie ma.'
const URLS = /https?:\/\/[^\s<>"]+/g

const whenOf = new Intl.DateTimeFormat('pl-PL', {
  dateStyle: 'long',
  timeStyle: 'medium',
  timeZone: 'Europe/Warsaw',
})

/** All letters, newest first. */
export function listPage(
  { letters, more }: { letters: readonly Letter[]; more: number },
  isSmtp: boolean,
): Promise<string> {
  const rows = letters.map(
    (letter) => `<li>
<a href="${addressOf(letter)}">${subjectOf(letter)}</a>
<p>Do: ${escapeHtml(letter.to)}</p>
<p>${timeOf(letter)}</p>
</li>`,
  )
  const list =
    rows.length > 0
      ? `<ul class="mails">${rows.join('')}</ul>`
      : '<p>Nie ma jeszcze żadnego listu. Umów wizytę na stronie urzędu, a potwierdzenie pojawi się tutaj.</p>'
  const rest =
    more > 0
      ? `<p>Starszych listów: ${more}. Są w plikach na komputerze, na którym działa pokaz.</p>`
      : ''
  return framed('Listy', isSmtp ? NOTICE_SMTP : NOTICE, [
    '<h1>Listy do mieszkańców</h1>',
    '<p class="mail-parts"><a href="/demo/poczta">Odśwież listę</a></p>',
    list,
    rest,
  ])
}

/** One letter: its words, its link and its calendar file; its look only inside a frame that may nothing. */
export function letterPage(letter: Letter): Promise<string> {
  const { text, to, language, html, calendar } = letter
  const link = text.match(URLS)?.[0]
  const parts = [
    link && `<a href="${escapeHtml(link)}">Otwórz łącze z listu</a>`,
    calendar &&
      `<a href="${addressOf(letter)}/kalendarz" download>Pobierz plik kalendarza (${escapeHtml(calendar.filename)})</a>`,
  ].filter(Boolean)
  return framed(subjectOf(letter), NOTICE, [
    '<p class="mail-parts"><a href="/demo/poczta">Wszystkie listy</a></p>',
    `<h1 class="mail-subject">${subjectOf(letter)}</h1>`,
    `<dl class="mail-facts"><dt>Do</dt><dd>${escapeHtml(to)}</dd><dt>Zapisano</dt><dd>${timeOf(letter)}</dd></dl>`,
    parts.length > 0 ? `<p class="mail-parts">${parts.join(' ')}</p>` : '',
    '<h2>Treść</h2>',
    `<div class="mail-text" lang="${escapeHtml(language)}">${withLinks(text)}</div>`,
    html
      ? `<details><summary>Wygląd w programie pocztowym</summary><iframe class="mail-look" title="List: ${subjectOf(letter)}" sandbox="allow-top-navigation-by-user-activation" src="${addressOf(letter)}/html" loading="lazy"></iframe></details>`
      : '',
  ])
}

export const missingPage = (): Promise<string> =>
  framed('Nie ma takiego listu', NOTICE, [
    '<h1>Nie ma takiego listu</h1>',
    '<p>Listy znikają po 7 dniach. <a href="/demo/poczta">Wszystkie listy</a></p>',
  ])

const addressOf = ({ name }: Letter): string => `/demo/poczta/${escapeHtml(name)}`
const subjectOf = ({ subject }: Letter): string => escapeHtml(subject || '(bez tematu)')

function timeOf({ at }: Letter): string {
  if (Number.isNaN(at)) return 'nie wiadomo kiedy'
  return `<time datetime="${new Date(at).toISOString()}">${whenOf.format(at)}</time>`
}

/** The text as it is, each address in it a link. */
function withLinks(text: string): string {
  const urls = text.match(URLS) ?? []
  const between = text.split(URLS).map(escapeHtml)
  return between
    .map((part, index) => {
      const url = urls[index]
      return url ? `${part}<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>` : part
    })
    .join('')
}

async function framed(title: string, notice: string, main: readonly string[]): Promise<string> {
  const frame = await readFile(new URL('./city/mailbox.html', import.meta.url), 'utf8')
  const parts: Record<string, string> = { title, notice, main: main.join('\n') }
  return frame.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '')
}
