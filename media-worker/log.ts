import pino from 'pino'
import pretty from 'pino-pretty'

/** What a log line may hold: ids, counts and reasons, never a person's data (privacy.md). */
export type LogFields = {
  callId?: string
  roomId?: string
  peer?: string
  pid?: number
  port?: number
  rooms?: number
  attempt?: number
  ms?: number
  epoch?: number
  reason?: string
  verb?: string
  error?: unknown
}

/** Structured log; `event` is a short constant such as `room.opened`. */
export type Log = Record<
  'debug' | 'info' | 'warn' | 'error',
  (event: string, fields?: LogFields) => void
>

/** @param options `level` as of pino, `pretty` for people at a terminal instead of JSON lines */
export const createLog = (options: { level: string; pretty: boolean }): Log => {
  const settings = {
    level: options.level,
    base: { process: 'media-worker' },
    serializers: { error: pino.stdSerializers.err },
  }
  const logger = options.pretty
    ? pino(settings, pretty({ sync: true, ignore: 'pid,hostname' }))
    : pino(settings)
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}) =>
      logger[level](fields, event)
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
}
