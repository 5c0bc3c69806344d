import type { Locator } from 'playwright-core'

/** Which of the media worker's candidates a page gets to know, and with which port. */
export type Path = { udpPort: number | null; tcp: boolean }

type Description = RTCSessionDescriptionInit
type Native = (this: RTCPeerConnection, description: Description) => Promise<void>
type Noted = Window & { okienkoConnections: Set<RTCPeerConnection> }

/**
 * Runs in every frame before any script: hands the page only the candidates that `path` allows, UDP ones
 * with the port of a relay, and notes its connections. The page and the server are as they are.
 */
export function installPath({ udpPort, tcp }: Path): void {
  const noted = window as unknown as Noted
  noted.okienkoConnections = new Set()
  const { prototype } = RTCPeerConnection
  const native = prototype.setRemoteDescription as Native
  const rewrite = (sdp: string): string =>
    sdp
      .split('\r\n')
      .flatMap((line) => {
        const found = /^(a=candidate:\S+ \d+ )(udp|tcp)( \d+ \S+ )(\d+)( .*)$/i.exec(line)
        if (!found) return [line]
        const [, before, protocol, middle, , after] = found
        if (protocol!.toLowerCase() === 'tcp') return tcp ? [line] : []
        return udpPort === null ? [] : [`${before}${protocol}${middle}${udpPort}${after}`]
      })
      .join('\r\n')
  prototype.setRemoteDescription = function (this: RTCPeerConnection, description: Description) {
    noted.okienkoConnections.add(this)
    return native.call(this, { ...description, sdp: rewrite(description.sdp ?? '') })
  }
}

/** Protocols of the ways on which media go now, one for each connected transport of the page. */
export function protocolsOf(within: Locator): Promise<string[]> {
  return within.evaluate(async () => {
    const connections = [...(window as unknown as Noted).okienkoConnections]
    const open = connections.filter(({ connectionState }) => connectionState === 'connected')
    const used = await Promise.all(
      open.map(async (connection) => {
        const stats = [...(await connection.getStats()).values()] as Record<string, unknown>[]
        const transport = stats.find(({ type }) => type === 'transport')
        const pair = stats.find(({ id }) => id === transport?.['selectedCandidatePairId'])
        const local = stats.find(({ id }) => id === pair?.['localCandidateId'])
        return String(local?.['protocol'])
      }),
    )
    return used.sort()
  })
}

/** Addresses of the ICE servers that the page's transports were given. */
export function iceServersOf(within: Locator): Promise<string[]> {
  return within.evaluate(() =>
    [...(window as unknown as Noted).okienkoConnections].flatMap((connection) =>
      (connection.getConfiguration().iceServers ?? []).flatMap(({ urls, username, credential }) =>
        username && credential ? urls : [],
      ),
    ),
  )
}
