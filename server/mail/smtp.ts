import { createTransport } from 'nodemailer'
import { LetterRefused, type MailTransport } from './letter.ts'
import { messageOf } from './message.ts'
import type { MailSettings } from './settings.ts'

/** A server that does not answer must not hold up the other letters for long (ms). */
const PATIENCE_MS = 20_000

/** Sends by the SMTP server of `settings.smtpUrl`; TLS as the server offers it, at once with `smtps:`. */
export function createSmtpTransport(settings: MailSettings & { smtpUrl: string }): MailTransport {
  const smtp = createTransport({
    url: settings.smtpUrl,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  })
  return {
    async send(letter) {
      try {
        await smtp.sendMail(messageOf(letter, settings))
      } catch (error) {
        const code = lastingNo(error)
        throw code === null ? error : new LetterRefused(code, error)
      }
    },
    close: () => smtp.close(),
  }
}

/**
 * The reply code of a no that is about this letter and lasts; null for everything that ops can mend
 * (a wrong password, a sender that is not allowed) or that passes by itself.
 */
function lastingNo(error: unknown): number | null {
  const { responseCode, command } = (error ?? {}) as { responseCode?: unknown; command?: unknown }
  const isOfLetter = command === 'RCPT TO' || command === 'DATA'
  if (typeof responseCode !== 'number' || !isOfLetter) return null
  return responseCode >= 500 && responseCode < 600 ? responseCode : null
}
