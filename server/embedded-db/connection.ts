import type { Socket } from 'node:net'
import { ADMIN_COMMANDS } from './command-admin.ts'
import { READ_COMMANDS } from './command-read.ts'
import { WRITE_COMMANDS } from './command-write.ts'
import { checkOptions, type Command, type Engine } from './command.ts'
import type { Executor } from './executor.ts'
import { Fault, refusal } from './fault.ts'
import type { Doc } from './value.ts'
import { Framer, parseMessage, sendReply, type Reply, type Request } from './wire.ts'

/** Every command that the store answers. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  ...READ_COMMANDS,
  ...WRITE_COMMANDS,
  ...ADMIN_COMMANDS,
}

/** Serves one client until its socket ends; a broken message closes it. */
export function serve(socket: Socket, engine: Engine, executor: Executor): void {
  const framer = new Framer()
  // A client that goes away is no error of ours; `close` follows and frees the socket.
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const message of framer.push(chunk)) {
        const request = parseMessage(message)
        void respond(socket, request, engine, executor)
      }
    } catch {
      socket.destroy()
    }
  })
}

async function respond(
  socket: Socket,
  request: Request,
  engine: Engine,
  executor: Executor,
): Promise<void> {
  let reply: Reply
  try {
    reply = await run(request.command, engine, executor)
  } catch (error) {
    reply = failure(error)
  }
  if (request.answered && socket.writable) sendReply(socket, request, reply)
}

function run(command: Doc, engine: Engine, executor: Executor): Promise<Reply> {
  const name = Object.keys(command)[0] ?? ''
  const known = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (known === undefined) throw refusal(59, `no such command: '${name}': it`)
  checkOptions(name, known.options, command)
  const work = () => known.run(engine, command)
  return known.writes ? executor.write(work) : executor.read(work)
}

/** An error as a reply; what is no Fault is a failure of the engine and says its message. */
export function failure(error: unknown): Reply {
  const fault =
    error instanceof Fault ? error : new Fault(1, error instanceof Error ? error.message : 'failed')
  return {
    kind: 'doc',
    doc: {
      ok: 0,
      errmsg: fault.message,
      code: fault.code,
      codeName: fault.codeName,
      ...fault.details,
    },
  }
}
