import type { Config } from './config.ts'

/** The two origins of this installation; with a port of 0 they are known only once it listens. */
export type Origins = {
  widget(): string
  staff(): string
  /** Widget and staff app are kept on different hosts: neither serves the other's pages. */
  areApart(): boolean
  /** The real port, from which the default origins are made. */
  bind(port: number): void
}

export function createOrigins(
  config: Pick<Config, 'widgetOrigin' | 'staffOrigin' | 'tls' | 'port'>,
): Origins {
  let port = config.port
  const own = () => `${config.tls ? 'https' : 'http'}://localhost:${port}`
  const widget = () => config.widgetOrigin ?? own()
  const staff = () => config.staffOrigin ?? own()
  return {
    widget,
    staff,
    areApart: () => widget() !== staff(),
    bind: (real) => void (port = real),
  }
}
