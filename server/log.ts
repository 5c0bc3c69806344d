import pino from 'pino'
import pretty from 'pino-pretty'

/**
 * The only fields a log line may have besides time, level and event: ids, names of states and
 * numbers. Nothing about a person can be logged, because there is no field for it (design rule 5).
 */
export type LogFields = Partial<
  Record<
    | 'callId'
    | 'staffId'
    | 'siteId'
    | 'topicId'
    | 'offerId'
    | 'roomId'
    | 'peerId'
    | 'bootId'
    | 'connectionId'
    | 'jobId'
    | 'actor'
    | 'phase'
    | 'reason'
    | 'type'
    | 'code'
    | 'status'
    | 'method'
    | 'route',
    string | number | null
  > &
    Record<'port' | 'pid' | 'ms' | 'count' | 'bytes' | 'attempt', number> & {
      counts: Record<string, number>
      error: unknown
    }
>

type Write = (event: string, fields?: LogFields) => void
/** `event` is a short constant such as `call.opened`. */
export type Log = Record<'debug' | 'info' | 'warn' | 'error' | 'fatal', Write> & {
  child(fields: LogFields): Log
}

/** Errors whose message is written by us or by the engine, never by a user or a database. */
const MESSAGE_IS_SAFE = new Set([
  'TypeError',
  'ReferenceError',
  'RangeError',
  'AssertionError',
  'ConfigError',
  'DatabaseUnavailable',
  'SiteError',
  'MediaError',
])
const FIELDS: ReadonlySet<string> = new Set([
  ...['callId', 'staffId', 'siteId', 'topicId', 'offerId', 'roomId', 'peerId', 'bootId'],
  ...['connectionId', 'jobId', 'actor', 'phase', 'reason', 'type', 'code', 'status', 'method'],
  ...['route', 'port', 'pid', 'ms', 'count', 'bytes', 'attempt', 'counts'],
])
const MAX_TEXT = 128

export type LogOptions = {
  level: string
  /** Coloured lines for people instead of JSON. */
  pretty: boolean
  /** Where to write; standard error unless given, because standard output carries the ready line. */
  stream?: { write(line: string): void }
}

/** Makes the log of a process. */
export function createLog(options: LogOptions): Log {
  const plain = options.stream ?? pino.destination({ dest: 2, sync: true })
  const stream = options.pretty ? pretty({ destination: plain as never, sync: true }) : plain
  return wrap(pino({ level: options.level, base: null, messageKey: 'event' }, stream))
}

function wrap(logger: pino.Logger): Log {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error' | 'fatal'): Write =>
    (event, fields = {}) =>
      logger[level](allowed(fields), event)
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
    child: (fields) => wrap(logger.child(allowed(fields))),
  }
}

/** Types can be cast away; this keeps unknown fields and long texts out at run time as well. */
function allowed(fields: LogFields): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'error') out.error = errorFields(value)
    else if (name === 'counts') out.counts = countsOf(value)
    else if (FIELDS.has(name) && isPlain(value)) {
      out[name] = typeof value === 'string' ? value.slice(0, MAX_TEXT) : value
    }
  }
  return out
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'number'
}

function countsOf(value: unknown): Record<string, number> {
  return Object.fromEntries(
    Object.entries((value ?? {}) as object).filter(([, count]) => typeof count === 'number'),
  )
}

/** Messages of other errors are left out: a duplicate key, for instance, names the login. */
function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const code = (error as { code?: unknown }).code
  return {
    name: error.name,
    ...(isPlain(code) && code !== undefined ? { code } : {}),
    ...(MESSAGE_IS_SAFE.has(error.name) ? { message: error.message.slice(0, 300) } : {}),
    frames: frames.slice(0, 12).map((line) => line.trim().slice(3)),
    ...(error.cause === undefined ? {} : { cause: errorFields(error.cause) }),
  }
}
