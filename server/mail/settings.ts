import { z } from 'zod'

/** How letters leave: by SMTP, or into the folder `outbox` of the data folder. */
export type MailSettings = {
  /** `smtp(s)://user:password@host:port`; may hold a password: never log it. */
  smtpUrl: string | null
  /** As people see it, `Urząd Miejski <wizyty@example.org>`. */
  from: string
  /** The bare address of `from`; its host stands in every Message-ID. */
  address: string
}

/** Sender of letters that never leave this machine. */
export const OUTBOX_FROM = 'Okienko <okienko@localhost>'

/** `a@b` or `Name <a@b>`; one line, because it becomes a header. */
const MAILBOX = /^(?:[^<>\r\n"]*<([^\s<>@"]{1,64}@[\w.-]{1,190})>|([^\s<>@"]{1,64}@[\w.-]{1,190}))$/

/** The variables of the environment that belong to mail. */
export const smtpUrl = z
  .string()
  .refine(isSmtpUrl, 'must be smtp://host:port or smtps://host:port, with user:password@ if needed')
export const mailbox = z.string().trim().regex(MAILBOX, 'must be an address, or Name <address>')

/** @param from a text that `mailbox` has taken */
export function mailSettings(url: string | null, from: string): MailSettings {
  const [, inBrackets, bare] = MAILBOX.exec(from) ?? []
  return { smtpUrl: url, from, address: inBrackets ?? bare ?? from }
}

function isSmtpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return (protocol === 'smtp:' || protocol === 'smtps:') && hostname !== ''
}
