import { takeFragment } from './fragment.ts'

/** A one-minute code on its way from the old page to this one: in the fragment, and nowhere else. */
const SHAPE = { shape: /^[\w-]{43}$/, damaged: 'x'.repeat(43) }

/** The code in the address, which then no longer holds it; null: there is none. */
export const takeMoveCode = (scope?: Pick<Window, 'location' | 'history'>): string | null =>
  takeFragment('m', SHAPE, scope)

/** The address under which another page takes the ticket over. */
export const moveLink = (siteId: string, code: string): string =>
  `${location.origin}/s/${siteId}#m=${code}`
