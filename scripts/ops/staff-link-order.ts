import { parseArgs } from 'node:util'
import { ROLES, type Role } from '#server/models/staff.ts'

/** What cannot be done with the given arguments or data; the message is for the person at the terminal. */
export class StaffLinkError extends Error {
  override readonly name = 'StaffLinkError'
}

/** What was asked for; null: not said. A list that is said has at least one entry. */
export type StaffLinkOrder = {
  /** As it is stored: trimmed, lower case. */
  login: string
  name: string | null
  roles: Role[] | null
  siteIds: string[] | null
  topicIds: string[] | null
  /** Take the second factor of somebody away who has lost phone and recovery codes. */
  resetsFactor: boolean
}

export const USAGE = `npm run staff:link -- --login LOGIN [--name "Anna Kowalska" --role manager,consultant --site SITE[,SITE] [--topics TOPIC[,TOPIC]]]
  A login that does not exist yet needs name, role and site; one that exists gets a new link.
npm run staff:link -- --login LOGIN --reset-second-factor
  The same for one that exists, and the second factor is off: who has lost phone and recovery codes.
Environment: MONGODB_URI, OKIENKO_STAFF_ORIGIN, OKIENKO_SITES_DIR (for a new login).`

/** As long as the sign-in takes. */
const MAX_LOGIN = 128
const MAX_NAME = 120

/**
 * Reads the arguments of `npm run staff:link`.
 * @throws StaffLinkError for the first one that cannot be used
 */
export function readOrder(args: readonly string[]): StaffLinkOrder {
  const { login, name, role, site, topics, ...rest } = readFlags(args)
  if (login === undefined) throw new StaffLinkError(`--login is missing.\n${USAGE}`)
  return {
    login: readLogin(login),
    name: name === undefined ? null : readName(name),
    roles: readList('--role', role)?.map(readRole) ?? null,
    siteIds: readList('--site', site),
    topicIds: readList('--topics', topics),
    resetsFactor: rest['reset-second-factor'] === true,
  }
}

function readFlags(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const named = { login: text, name: text, role: text, site: text, topics: text }
  const options = { ...named, 'reset-second-factor': flag }
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (cause) {
    throw new StaffLinkError(`${(cause as Error).message}\n${USAGE}`, { cause })
  }
}

function readLogin(text: string): string {
  const login = text.trim().toLowerCase()
  if (login.length === 0 || login.length > MAX_LOGIN || /[\s\p{C}]/u.test(login)) {
    throw new StaffLinkError(
      `--login is "${text}", but must be 1 to ${MAX_LOGIN} characters without spaces.`,
    )
  }
  return login
}

function readName(text: string): string {
  const name = text.trim()
  if (name.length === 0 || name.length > MAX_NAME || /\p{C}/u.test(name)) {
    throw new StaffLinkError(`--name must be 1 to ${MAX_NAME} printable characters.`)
  }
  return name
}

function readList(flag: string, text: string | undefined): string[] | null {
  if (text === undefined) return null
  const parts = text.split(',').map((part) => part.trim())
  if (parts.includes(''))
    throw new StaffLinkError(`${flag} is "${text}", but must be a comma list.`)
  return [...new Set(parts)]
}

function readRole(text: string): Role {
  const role = ROLES.find((known) => known === text)
  if (role === undefined) {
    throw new StaffLinkError(
      `--role: there is no role "${text}"; the roles are ${ROLES.join(', ')}.`,
    )
  }
  return role
}
