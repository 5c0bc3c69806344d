import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** A local SMTP server that keeps what it is given; a test tells it to say no. */
export type PostOffice = {
  url: string
  /** Accepted letters, oldest first. */
  letters: Email[]
  /** Answer to the next letters: a reply code, or null to accept. */
  answer: { code: number | null; at: 'rcpt' | 'data' }
  /** Called after a letter was accepted and before the sender is told. */
  onAccepted: () => void | Promise<void>
  close(): Promise<void>
}

export async function openPostOffice(): Promise<PostOffice> {
  const refusal = (code: number) => Object.assign(new Error('told to'), { responseCode: code })
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo(_address, _session, done) {
      const { code, at } = office.answer
      done(code !== null && at === 'rcpt' ? refusal(code) : undefined)
    },
    onData(stream, _session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const { code, at } = office.answer
        if (code !== null && at === 'data') return done(refusal(code))
        void PostalMime.parse(Buffer.concat(parts)).then(async (letter) => {
          office.letters.push(letter)
          await office.onAccepted()
          done()
        })
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const office: PostOffice = {
    url: `smtp://127.0.0.1:${port}`,
    letters: [],
    answer: { code: null, at: 'rcpt' },
    onAccepted: () => {},
    close: () => new Promise((closed) => server.close(() => closed())),
  }
  return office
}
