import type { Letter } from './letter.ts'
import type { MailSettings } from './settings.ts'
import { sayIn } from './words.ts'

/** A letter in the shape that nodemailer takes; the same letter gives the same Message-ID. */
export function messageOf(letter: Letter, { from, address }: MailSettings) {
  const host = address.slice(address.lastIndexOf('@') + 1)
  const { calendar } = letter
  return {
    from,
    to: letter.to,
    subject: letter.subject,
    messageId: `<${letter.mailId}@${host}>`,
    text: letter.text,
    html: letter.html,
    headers: {
      // Nobody's absence note is to answer it (RFC 3834).
      'Auto-Submitted': 'auto-generated',
      'Content-Language': letter.language,
    },
    ...(calendar
      ? {
          attachments: [
            {
              filename: sayIn(letter.language)('calendar.fileName'),
              content: calendar.content,
              contentType: `text/calendar; charset=utf-8; method=${calendar.method}`,
              contentDisposition: 'attachment' as const,
            },
          ],
        }
      : {}),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
