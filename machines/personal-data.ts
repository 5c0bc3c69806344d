/**
 * Takes personal data out of what a resident has written, before it is stored (privacy.md 2): e-mail
 * addresses, PESEL numbers with a right check digit, telephone numbers. Pure. A16 to A19 of SPEC.md.
 */

export const PERSONAL_DATA = ['pesel', 'phone', 'email'] as const
export type PersonalData = (typeof PERSONAL_DATA)[number]
/** What stands where something was taken out. */
export const REMOVED_MARK = '[***]'

export type Scrubbed = { text: string; removed: PersonalData[] }

// What is not seen, or turns the direction of reading: it could hide a number from us.
const UNSEEN =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
const EMAIL = /[^\s@<>()[\]{},;:"]+@[^\s@<>()[\]{},;:"]+\.\p{L}{2,}/gu
/** Groups of digits with at most two signs between them that people write inside numbers. */
const NUMBER = /\+?\d+(?:[ \-.()/]{1,2}\d+)*/g
const PESEL_WEIGHTS = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3] as const

/**
 * The text as it may be kept, and what kinds of data were taken out of it, in the order of PERSONAL_DATA.
 * Scrubbing what is scrubbed changes nothing.
 */
export function scrub(raw: string): Scrubbed {
  const removed = new Set<PersonalData>()
  const clean = raw.normalize('NFKC').replace(/\r\n?/g, '\n').replace(/\t/g, ' ')
  const text = clean
    .replace(UNSEEN, '')
    .replace(EMAIL, () => {
      removed.add('email')
      return REMOVED_MARK
    })
    .replace(NUMBER, (number) => scrubNumber(number, removed))
    .trim()
  return { text, removed: PERSONAL_DATA.filter((kind) => removed.has(kind)) }
}

/** Right check digit of a PESEL; the date in it is not looked at. @param digits of any length */
export function isPesel(digits: string): boolean {
  if (!/^\d{11}$/.test(digits)) return false
  const sum = PESEL_WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0)
  return (10 - (sum % 10)) % 10 === Number(digits[10])
}

/**
 * Nine digits of a Polish number, with 0, 48 or 0048 before them or not; after a plus any number of
 * 8 to 15 digits (ITU-T E.164).
 */
export function isPhone(digits: string, hasPlus: boolean): boolean {
  if (hasPlus && /^\d{8,15}$/.test(digits)) return true
  return /^(?:0|48|0048)?[1-9]\d{8}$/.test(digits)
}

/** One chain of groups: the longest part that is somebody's number goes, from left to right. */
function scrubNumber(chain: string, removed: Set<PersonalData>): string {
  const groups = [...chain.matchAll(/\d+/g)]
  const endOf = (i: number) => groups[i]!.index + groups[i]![0].length
  let out = ''
  let from = 0
  for (let i = 0; i < groups.length; i += 1) {
    const found = longestAt(
      groups.map(([digits]) => digits),
      i,
      i === 0 && chain.startsWith('+'),
    )
    if (!found) continue
    removed.add(found.kind)
    const start = i === 0 ? 0 : groups[i]!.index
    out += chain.slice(from, start) + REMOVED_MARK
    from = endOf(found.last)
    i = found.last
  }
  return out + chain.slice(from)
}

function longestAt(groups: readonly string[], first: number, hasPlus: boolean) {
  let found: { kind: PersonalData; last: number } | null = null
  let digits = ''
  for (let last = first; last < groups.length && digits.length < 16; last += 1) {
    digits += groups[last]
    if (isPesel(digits)) found = { kind: 'pesel', last }
    else if (isPhone(digits, hasPlus)) found = { kind: 'phone', last }
  }
  return found
}
