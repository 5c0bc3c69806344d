import type { Clock } from '#server/clock.ts'
import type { Config } from '#server/config.ts'
import { createLimiter } from '#server/limiter.ts'
import type { Log } from '#server/log.ts'
import type { Models } from '#server/models/index.ts'
import type { RandomBytes } from '#server/tokens.ts'
import { createMailDrain, type MailDrain } from './drain.ts'
import { createLetterWriter, type LettersDeps } from './letters.ts'
import { createOutbox, outboxDir } from './outbox.ts'
import { createSmtpTransport } from './smtp.ts'

export type MailDeps = Omit<LettersDeps, 'sender' | 'models'> & {
  config: Pick<Config, 'mail' | 'dataDir'>
  models: Pick<Models, 'visits' | 'topics' | 'staff'>
  randomBytes: RandomBytes
  clock: Clock
  log: Log
}

/** The drain with the transport that ops have set: SMTP, or the folder `outbox` of the data folder. */
export function createMail({
  config,
  models,
  randomBytes,
  clock,
  log,
  ...letters
}: MailDeps): MailDrain {
  const { mail } = config
  const { smtpUrl } = mail
  if (smtpUrl === null) log.warn('mail.no-server', { reason: 'letters stay in the outbox folder' })
  const transport =
    smtpUrl === null
      ? createOutbox(outboxDir(config.dataDir), mail)
      : createSmtpTransport({ ...mail, smtpUrl })
  const write = createLetterWriter({ models, ...letters, sender: mail.address })
  const limiter = createLimiter({ now: clock.now, randomBytes })
  return createMailDrain({ models, transport, write, limiter, clock, log })
}
