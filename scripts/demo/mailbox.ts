import { isIP } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { listOutbox, readOutbox } from '#server/mail/outbox.ts'
import { letterPage, listPage, missingPage, type Letter } from './mailbox-pages.ts'

/**
 * The letters of the demo, readable in the browser: without a mail server they are files in the outbox,
 * and whoever tries the demo has to see them (issue "Visits", e-mails). Part of the demo city page only.
 */

export const MAILBOX = '/demo/poczta'

/** Where the demo's letters lie; `isSmtp`: a mail server is set, so that none come here. */
export type Mailbox = { dir: string; isSmtp: boolean }

export type MailboxReply = {
  status: number
  headers: Record<string, string>
  body: string
}

/** So many of the newest letters are listed: each is read for its subject. */
const LISTED = 100

const PRIVATE = {
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
/** A letter as its sender made it runs and loads nothing; only a pressed link leads away from it. */
const LETTER_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"

/** Is this a path of the mailbox? */
export const isMailboxPath = (path: string): boolean =>
  path === MAILBOX || path.startsWith(`${MAILBOX}/`)

/**
 * Answers a GET to the mailbox.
 * @param host the Host header: another name than localhost would be a stranger's page that was led here
 *   (DNS rebinding), and the letters hold working links
 */
export async function mailboxReply(
  path: string,
  host: string | undefined,
  mailbox: Mailbox,
): Promise<MailboxReply> {
  if (!isOwnHost(host)) return missing(421)
  const [name, part, ...rest] = path.slice(MAILBOX.length).split('/').filter(Boolean)
  if (rest.length > 0) return missing()
  if (name === undefined) {
    return page(await listPage(await newest(mailbox.dir), mailbox.isSmtp))
  }
  const letter = await letterNamed(mailbox.dir, name)
  if (!letter) return missing()
  if (part === undefined) return page(await letterPage(letter))
  if (part === 'html' && letter.html) return letterItself(letter.html)
  if (part === 'kalendarz' && letter.calendar) return calendarFile(letter.calendar)
  return missing()
}

function isOwnHost(host: string | undefined): boolean {
  const url = `http://${host ?? ''}`
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0
}

async function newest(dir: string): Promise<{ letters: Letter[]; more: number }> {
  const files = await listOutbox(dir)
  const letters = await Promise.all(
    files.slice(0, LISTED).map(({ name, at }) => letterNamed(dir, name, at)),
  )
  return {
    letters: letters.filter((letter) => letter !== null),
    more: Math.max(0, files.length - LISTED),
  }
}

/** @param at when it was written, where that is known already (ms UTC) */
async function letterNamed(dir: string, name: string, at?: number): Promise<Letter | null> {
  const file = await readOutbox(dir, name)
  return file && letterOf(name, await PostalMime.parse(file), at)
}

function letterOf(name: string, email: Email, at?: number): Letter {
  const addresses = (list: Email['to']) =>
    (list ?? []).map(({ address, name: person }) => address ?? person).join(', ')
  const calendar = email.attachments.find(({ mimeType }) => mimeType === 'text/calendar')
  const content = calendar?.content
  return {
    name,
    at: at ?? Date.parse(email.date ?? ''),
    subject: email.subject ?? '',
    to: addresses(email.to),
    text: email.text ?? '',
    html: email.html ?? null,
    language: email.headers.find(({ key }) => key === 'content-language')?.value ?? 'pl',
    calendar:
      calendar && content !== undefined
        ? { filename: calendar.filename ?? 'wizyta.ics', body: linesOf(content) }
        : null,
  }
}

/** Calendar programs want CRLF (RFC 5545); reading a letter has made it the newline of this machine. */
function linesOf(content: string | ArrayBuffer | Uint8Array): string {
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
  return text.replace(/\r?\n/g, '\r\n')
}

const page = (body: string, status = 200): MailboxReply => ({
  status,
  headers: {
    ...PRIVATE,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': PAGE_POLICY,
  },
  body,
})

const missing = async (status = 404): Promise<MailboxReply> => page(await missingPage(), status)

/** Links of the letter open in the whole window, not in its frame. */
const letterItself = (html: string): MailboxReply => ({
  status: 200,
  headers: {
    ...PRIVATE,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': LETTER_POLICY,
  },
  body: html.replace(/<head>/i, '<head><base target="_top">'),
})

const calendarFile = ({ filename, body }: NonNullable<Letter['calendar']>): MailboxReply => ({
  status: 200,
  headers: {
    ...PRIVATE,
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': `attachment; filename="${filename.replace(/[^\w.-]/g, '_')}"`,
  },
  body,
})
