import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { mailbox, mailSettings, OUTBOX_FROM, smtpUrl, type MailSettings } from './mail/settings.ts'

/** How the server reaches the media worker: a unix socket, or TCP with a token. */
export type MediaAddress =
  { kind: 'socket'; path: string } | { kind: 'tcp'; host: string; port: number; token: string }

/** Everything that ops may set, read once at start. Paths are as given, times in ms. */
export type Config = Readonly<{
  production: boolean
  demo: boolean
  log: { level: LogLevel; pretty: boolean }
  host: string
  /** 0: any free port. */
  port: number
  /** Files of an own certificate; null behind a reverse proxy or on localhost. */
  tls: { cert: string; key: string } | null
  /** Null: `http(s)://localhost:<the real port>`. */
  widgetOrigin: string | null
  staffOrigin: string | null
  /** Addresses whose X-Forwarded-For is believed. */
  trustedProxies: string[]
  /** Null: the embedded engine under `dataDir`. */
  mongodbUri: string | null
  dataDir: string
  sitesDir: string
  /** Key of the HMAC of tickets. */
  secret: string
  media: MediaAddress
  turn: { urls: string[]; secret: string } | null
  stunUrls: string[]
  wrapUpMs: number
  /** Who knows it may read `/metrics`; null: nobody. */
  metricsToken: string | null
  clamdSocket: string | null
  /** Folder of clamd's signatures, for their age where clamd does not tell it. */
  clamdSignaturesDir: string | null
  mail: MailSettings
  /** Bookings in an hour, and live holds, of one network address at most (privacy.md 9). */
  bookingsPerHour: number
  holdsPerAddress: number
  /** Months for which rows of calls and visits are kept for counting (privacy.md 2: contract time). */
  statisticsMonths: number
}>

export type LogLevel = (typeof LEVELS)[number]

/** A mistake in the environment; the message is one sentence that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const
const MIN_SECRET = 32

const text = z.string().trim().min(1)
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be between ${min} and ${max}`)
const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((v) => v === '1')
const list = z.string().transform((v) =>
  v
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const origin = z.string().refine(isOrigin, 'must be an origin such as https://okienko.example.org')
const address = z
  .string()
  .refine((v) => isIP(v) !== 0, 'must hold IP addresses, comma between them')
const hostPort = z
  .string()
  .regex(/^[^:\s]+:\d{1,5}$/, 'must be host:port')
  .transform((v) => ({ host: v.slice(0, v.lastIndexOf(':')), port: Number(v.split(':').pop()) }))
const urls = (schemes: string) =>
  list.refine(
    (all) => all.every((url) => new RegExp(`^(${schemes}):\\S+$`).test(url)),
    `must be a comma list of ${schemes.replaceAll('|', ': or ')}: addresses`,
  )

const Environment = z.object({
  NODE_ENV: z.string().default('development'),
  LOG_LEVEL: z.enum(LEVELS, `must be one of ${LEVELS.join(', ')}`).default('info'),
  OKIENKO_LOG: z.enum(['pretty', 'json'], 'must be pretty or json').default('json'),
  OKIENKO_PORT: whole(0, 65_535).default(8080),
  OKIENKO_HOST: text.default('127.0.0.1'),
  OKIENKO_TLS_CERT: text.optional(),
  OKIENKO_TLS_KEY: text.optional(),
  OKIENKO_WIDGET_ORIGIN: origin.optional(),
  OKIENKO_STAFF_ORIGIN: origin.optional(),
  OKIENKO_TRUSTED_PROXIES: list.pipe(z.array(address)).default([]),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
    .optional(),
  OKIENKO_DATA_DIR: text.default('var'),
  OKIENKO_SITES_DIR: text.optional(),
  OKIENKO_SECRET: z
    .string()
    .min(MIN_SECRET, `must have at least ${MIN_SECRET} characters`)
    .optional(),
  OKIENKO_MEDIA_SOCKET: text.default('var/run/media.sock'),
  OKIENKO_MEDIA_TCP: hostPort.optional(),
  OKIENKO_MEDIA_TOKEN: text.optional(),
  OKIENKO_TURN_URLS: urls('turn|turns').default([]),
  OKIENKO_TURN_SECRET: text.optional(),
  OKIENKO_STUN_URLS: urls('stun|stuns').default([]),
  OKIENKO_WRAPUP_SECONDS: whole(0, 3600).default(60),
  OKIENKO_DEMO: flag.default(false),
  OKIENKO_METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  OKIENKO_CLAMD_SOCKET: text.optional(),
  OKIENKO_CLAMD_SIGNATURES: text.optional(),
  OKIENKO_SMTP_URL: smtpUrl.optional(),
  OKIENKO_MAIL_FROM: mailbox.optional(),
  OKIENKO_BOOKINGS_PER_HOUR: whole(1, 10_000).default(5),
  OKIENKO_HOLDS_PER_ADDRESS: whole(1, 10_000).default(5),
  OKIENKO_STATISTICS_MONTHS: whole(1, 120).default(24),
})
type Environment = z.infer<typeof Environment>

/**
 * Reads and checks the environment. An empty variable counts as not given. Makes the secret file
 * when no secret is given.
 * @throws ConfigError for the first mistake
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw new ConfigError(`${String(issue.path[0])} ${issue.message}.`)
  }
  const e = parsed.data
  return Object.freeze({
    production: e.NODE_ENV === 'production',
    demo: e.OKIENKO_DEMO,
    log: { level: e.LOG_LEVEL, pretty: e.OKIENKO_LOG === 'pretty' },
    host: e.OKIENKO_HOST,
    port: e.OKIENKO_PORT,
    tls: tlsOf(e),
    widgetOrigin: e.OKIENKO_WIDGET_ORIGIN ?? null,
    staffOrigin: e.OKIENKO_STAFF_ORIGIN ?? null,
    trustedProxies: e.OKIENKO_TRUSTED_PROXIES,
    mongodbUri: e.MONGODB_URI ?? null,
    dataDir: e.OKIENKO_DATA_DIR,
    sitesDir: sitesDirOf(e),
    media: mediaOf(e),
    turn: turnOf(e),
    stunUrls: e.OKIENKO_STUN_URLS,
    wrapUpMs: e.OKIENKO_WRAPUP_SECONDS * 1000,
    metricsToken: e.OKIENKO_METRICS_TOKEN ?? null,
    clamdSocket: e.OKIENKO_CLAMD_SOCKET ?? null,
    clamdSignaturesDir: e.OKIENKO_CLAMD_SIGNATURES ?? null,
    mail: mailOf(e),
    bookingsPerHour: e.OKIENKO_BOOKINGS_PER_HOUR,
    holdsPerAddress: e.OKIENKO_HOLDS_PER_ADDRESS,
    statisticsMonths: e.OKIENKO_STATISTICS_MONTHS,
    secret: e.OKIENKO_SECRET ?? secretFile(e.OKIENKO_DATA_DIR),
  })
}

function tlsOf(e: Environment): Config['tls'] {
  const { OKIENKO_TLS_CERT: cert, OKIENKO_TLS_KEY: key } = e
  if (cert === undefined && key === undefined) return null
  if (cert === undefined)
    throw new ConfigError('OKIENKO_TLS_CERT is missing beside OKIENKO_TLS_KEY.')
  if (key === undefined)
    throw new ConfigError('OKIENKO_TLS_KEY is missing beside OKIENKO_TLS_CERT.')
  for (const [name, path] of [
    ['OKIENKO_TLS_CERT', cert],
    ['OKIENKO_TLS_KEY', key],
  ] as const) {
    if (!isReadable(path))
      throw new ConfigError(`${name} names the file ${path}, which cannot be read.`)
  }
  return { cert, key }
}

function mediaOf(e: Environment): MediaAddress {
  if (!e.OKIENKO_MEDIA_TCP) return { kind: 'socket', path: e.OKIENKO_MEDIA_SOCKET }
  if (!e.OKIENKO_MEDIA_TOKEN) {
    throw new ConfigError('OKIENKO_MEDIA_TOKEN is missing beside OKIENKO_MEDIA_TCP.')
  }
  return { kind: 'tcp', ...e.OKIENKO_MEDIA_TCP, token: e.OKIENKO_MEDIA_TOKEN }
}

function turnOf(e: Environment): Config['turn'] {
  if (e.OKIENKO_TURN_URLS.length === 0) return null
  if (!e.OKIENKO_TURN_SECRET) {
    throw new ConfigError('OKIENKO_TURN_SECRET is missing beside OKIENKO_TURN_URLS.')
  }
  return { urls: e.OKIENKO_TURN_URLS, secret: e.OKIENKO_TURN_SECRET }
}

function mailOf(e: Environment): MailSettings {
  const { OKIENKO_SMTP_URL: url, OKIENKO_MAIL_FROM: from } = e
  if (url !== undefined && from === undefined)
    throw new ConfigError('OKIENKO_MAIL_FROM is missing beside OKIENKO_SMTP_URL.')
  return mailSettings(url ?? null, from ?? OUTBOX_FROM)
}

function sitesDirOf(e: Environment): string {
  if (e.OKIENKO_SITES_DIR) return e.OKIENKO_SITES_DIR
  if (e.OKIENKO_DEMO) return join('scripts', 'demo', 'sites')
  throw new ConfigError('OKIENKO_SITES_DIR must name the folder with a file for each site.')
}

/** The secret of this installation, made at the first start so that tickets outlive a restart. */
function secretFile(dataDir: string): string {
  const path = join(dataDir, 'secret')
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    // 'wx': two servers that start at once must end with the same secret.
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new ConfigError(`OKIENKO_DATA_DIR: the secret file ${path} cannot be written.`)
    }
  }
  const secret = readFileSync(path, 'utf8').trim()
  if (secret.length < MIN_SECRET) {
    throw new ConfigError(
      `OKIENKO_DATA_DIR: the secret file ${path} is shorter than ${MIN_SECRET} characters.`,
    )
  }
  return secret
}

function isReadable(path: string): boolean {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false
  const url = new URL(value)
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.origin === value
}
