import type { Plugin } from 'vite'

/** React Native's handler, what mediasoup-client carries for its tests, and data channels: ours are sockets. */
const UNREACHABLE =
  /\/(?:ReactNative106|FakeHandler|fakeParameters|DataProducer|DataConsumer)(?:\.js)?$/
const EMPTY = '\0okienko:unreachable'
/** Its loggers speak only where somebody has set `localStorage.debug`; looking there is storage, too. */
const MUTE = '\0okienko:mute'
const LOGGING = /\/(?:mediasoup-client|awaitqueue|h264-profile-level-id)\//
/** What they would have said, a tenth of the library: calls of a mute logger, which the minifier may drop. */
const LOGGED = /\blogger\.(?:debug|warn|error)\(/g

/**
 * Leaves out of the bundle what no browser page can reach in mediasoup-client: `Device.factory` takes
 * that handler only where `navigator.product` is "ReactNative". Everything up to a call has a budget
 * (goals P14), and these parts are a tenth of the library.
 */
export function leanMedia(): Plugin {
  return {
    name: 'okienko:lean-media',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id === 'debug' && importer && LOGGING.test(importer)) return MUTE
      return importer?.includes('/mediasoup-client/') && UNREACHABLE.test(id) ? EMPTY : null
    },
    transform(code, id) {
      if (!LOGGING.test(id)) return null
      return { code: code.replace(LOGGED, '/* @__PURE__ */ $&'), map: null }
    },
    load(id) {
      if (id === MUTE) return 'module.exports = () => () => {}'
      return id === EMPTY ? 'export {}' : null
    },
  }
}
