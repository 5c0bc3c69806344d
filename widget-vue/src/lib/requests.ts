import type { AnswerOf, Answers, ClientMessage } from '#machines/protocol.ts'
import type { Refusal } from '#machines/protocol-constants.ts'
import { LostError, RefusedError } from './refusal.ts'

/** A message that is answered, before it has its number. */
export type Request<Message extends ClientMessage> = Message extends { id: number }
  ? Omit<Message, 'id'>
  : never

type Answer = Answers[keyof Answers] | null
type Pending = {
  resolve: (answer: Answer) => void
  reject: (error: Error) => void
  timer: ReturnType<typeof setTimeout>
}

/** How long a request waits for its answer (ms); the database may take a while, a person does not. */
export const REQUEST_TIMEOUT_MS = 15_000

/** Numbers requests and matches answers with them, for the whole life of a page. */
export function createRequests() {
  const pending = new Map<number, Pending>()
  let lastId = 0

  function take(id: number): Pending | undefined {
    const found = pending.get(id)
    if (found) clearTimeout(found.timer)
    pending.delete(id)
    return found
  }

  /** Sends a request by `send`; rejects with RefusedError or LostError. */
  function ask<Type extends ClientMessage['type']>(
    message: { type: Type },
    send: (frame: string) => void,
  ): Promise<AnswerOf<Type>> {
    const id = ++lastId
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(
        () => take(id)?.reject(new LostError('no answer in time')),
        REQUEST_TIMEOUT_MS,
      )
      pending.set(id, { resolve, reject, timer })
      try {
        send(JSON.stringify({ ...message, id }))
      } catch {
        take(id)?.reject(new LostError('socket is closed'))
      }
    }) as Promise<AnswerOf<Type>>
  }

  return {
    ask,
    answered: (id: number, result: Answer) => take(id)?.resolve(result),
    refused: (id: number, reason: Refusal) => take(id)?.reject(new RefusedError(reason)),
    /** The socket is gone: nobody will answer what is still open. */
    lost() {
      for (const id of [...pending.keys()]) take(id)?.reject(new LostError('socket closed'))
    },
  }
}
