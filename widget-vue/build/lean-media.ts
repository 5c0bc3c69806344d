import type { Plugin } from 'vite'

/** React Native's handler and what mediasoup-client carries for its tests. */
const UNREACHABLE = /\/(?:ReactNative106|FakeHandler|fakeParameters)(?:\.js)?$/
const EMPTY = '\0okienko:unreachable'
/** Its loggers speak only where somebody has set `localStorage.debug`; looking there is storage, too. */
const MUTE = '\0okienko:mute'
const LOGGING = /\/(?:mediasoup-client|awaitqueue|h264-profile-level-id)\//

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
    load(id) {
      if (id === MUTE) return 'module.exports = () => () => {}'
      return id === EMPTY ? 'export {}' : null
    },
  }
}
