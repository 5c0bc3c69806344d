import { isIPv4, isIPv6 } from 'node:net'

/** One spelling for each address: IPv4 also when it arrived on an IPv6 socket, IPv6 in eight groups. */
export function normaliseAddress(ip: string): string {
  if (!isIPv6(ip)) return ip
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(ip)
  const text = dotted
    ? dotted[1]! + hexPair(dotted[2]!, dotted[3]!) + ':' + hexPair(dotted[4]!, dotted[5]!)
    : ip
  const [head = '', tail] = text.toLowerCase().replace(/%.*$/, '').split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right].map((group) =>
    parseInt(group, 16),
  )
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (isMapped)
    return [groups[6]! >> 8, groups[6]! & 255, groups[7]! >> 8, groups[7]! & 255].join('.')
  return groups.map((group) => group.toString(16)).join(':')
}

function hexPair(a: string, b: string): string {
  return ((Number(a) << 8) | Number(b)).toString(16)
}

/** The part of an address that stands for one household: IPv6 networks give a home a whole /64. */
export function networkOf(ip: string): string {
  const normal = normaliseAddress(ip)
  return isIPv4(normal) ? normal : `${normal.split(':').slice(0, 4).join(':')}::/64`
}

/**
 * Whose request it is. X-Forwarded-For is believed only as far as proxies of ours wrote it: read from
 * the right, the first address that is none of them is the client's.
 */
export function clientAddress(
  remote: string,
  forwardedFor: string | undefined,
  trustedProxies: readonly string[],
): string {
  const trusted = new Set(trustedProxies.map(normaliseAddress))
  let client = normaliseAddress(remote)
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim())
  while (trusted.has(client)) {
    const hop = hops.pop()
    if (hop === undefined || !(isIPv4(hop) || isIPv6(hop))) break
    client = normaliseAddress(hop)
  }
  return client
}
