import type { Language } from '#machines/api-parts.ts'

/** A letter that is ready to leave; one language, one reader. */
export type Letter = {
  /** `kind.rev.visitId`; with the sender's host it is the Message-ID, the same at each try. */
  mailId: string
  to: string
  subject: string
  text: string
  html: string
  language: Language
  calendar: { method: 'PUBLISH' | 'CANCEL'; content: string } | null
}

/** Hands a letter on; the drain neither knows nor cares where to. */
export type MailTransport = {
  /**
   * Returns when somebody else is answerable for the letter.
   * @throws LetterRefused when trying again is of no use, any other error when it may be
   */
  send(letter: Letter): Promise<void>
  close(): void
}

/** The receiving side has said a lasting no to this letter (550 "no such user" and its like). */
export class LetterRefused extends Error {
  override readonly name = 'LetterRefused'
  /** Reply code of SMTP. */
  readonly code: number
  constructor(code: number, cause: unknown) {
    super(`the letter was refused with ${code}`, { cause })
    this.code = code
  }
}
