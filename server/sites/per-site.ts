import type { Site } from './read-site.ts'

/**
 * Remembers what is made of a site, by part, for as long as its file stays the same: read again, a site is
 * another object, and what was made of the old one goes with it.
 *
 * @param make is asked once for each site and part, whatever it gives
 */
export function perSite<Part extends string[], Made>(
  make: (site: Site, ...part: Part) => Made,
): (site: Site, ...part: Part) => Made {
  const made = new WeakMap<Site, Map<string, Made>>()
  return (site, ...part) => {
    const parts = made.get(site) ?? new Map<string, Made>()
    made.set(site, parts)
    const key = part.join('.')
    if (!parts.has(key)) parts.set(key, make(site, ...part))
    return parts.get(key) as Made
  }
}
