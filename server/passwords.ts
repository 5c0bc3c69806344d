import { hash, verify, type Options } from '@node-rs/argon2'
import type { ZxcvbnFactory } from '@zxcvbn-ts/core'

/** Rules of privacy.md 6 (NIST SP 800-63B-4: a password as the only factor). Counted in code points. */
export const MIN_PASSWORD_LENGTH = 15
export const MAX_PASSWORD_LENGTH = 1024

export type PasswordFault = 'password-too-short' | 'password-too-long' | 'password-common'

/** OWASP's least parameters for Argon2id (2 = the id variant); they are saved with each hash. */
const PARAMETERS: Options = {
  algorithm: 2,
  memoryCost: 19 * 1024,
  timeCost: 2,
  parallelism: 1,
  outputLen: 32,
}

/** Words that anybody would try at this counter first. */
const CONTEXT_WORDS = [
  ...['wroclaw', 'wrocław', 'wroclove', 'urzad', 'urząd', 'urzad miejski', 'urzad miasta', 'um'],
  ...['gmina', 'ratusz', 'okienko', 'login', 'haslo', 'hasło', 'konsultant', 'kierownik'],
  ...['administrator', 'polska', 'miasto', 'nowy targ', 'city hall', 'consultant', 'manager'],
]
/** Below this many guesses a password is a common one however long it is (`password` many times). */
const MIN_GUESSES_LOG10 = 9
/** The estimate grows faster than the text; nothing common is as long as this. */
const CHECKED_CHARACTERS = 128

let estimator: Promise<ZxcvbnFactory> | null = null
/** Loaded when the first password is chosen: its lists take time and memory that most runs never need. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [core, common] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, context: CONTEXT_WORDS },
    graphs: common.adjacencyGraphs,
    maxLength: CHECKED_CHARACTERS,
  })
}

/** The form in which a password is checked, hashed and compared: the same letters, however typed. */
export function normalisePassword(password: string): string {
  return password.normalize('NFC')
}

/**
 * Tells what is wrong with a password that someone chooses, or null. No rules of composition.
 * @param personal the person's own words (name, login), which are as guessable as the common ones
 */
export async function checkPassword(
  password: string,
  personal: string[] = [],
): Promise<PasswordFault | null> {
  const normal = normalisePassword(password)
  const length = [...normal].length
  if (length < MIN_PASSWORD_LENGTH) return 'password-too-short'
  if (length > MAX_PASSWORD_LENGTH) return 'password-too-long'
  const words = personal
    .flatMap((part) => [part, ...part.split(/[\s.@_-]+/)])
    .filter((w) => w.length > 2)
  estimator ??= loadEstimator()
  const { guessesLog10 } = (await estimator).check(normal, words)
  return guessesLog10 < MIN_GUESSES_LOG10 ? 'password-common' : null
}

export function hashPassword(password: string): Promise<string> {
  return hash(normalisePassword(password), PARAMETERS)
}

/**
 * Compares a password with a hash. Without a hash (unknown login, nobody has chosen a password yet)
 * it takes the same time and says no.
 */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
): Promise<boolean> {
  const against = passwordHash ?? (await decoy())
  const equal = await verify(against, normalisePassword(password))
  return equal && passwordHash !== null
}

let decoyHash: Promise<string> | null = null
/** Made once, with the parameters of today, so that its time is that of a real one. */
function decoy(): Promise<string> {
  decoyHash ??= hash('nobody has this password', PARAMETERS)
  return decoyHash
}
