/**
 * The token of a one-time link (`#t=<token>`), taken out of the address at once; null without one.
 * It sits in the fragment, which no request and no Referer carries (privacy.md 8).
 */
export function takeInvitation(
  location: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'replaceState'>,
): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('t')
  if (token === null) return null
  history.replaceState(null, '', location.pathname + location.search)
  return token.length > 0 ? token : null
}
