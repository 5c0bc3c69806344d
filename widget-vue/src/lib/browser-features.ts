/**
 * What the panel relies on in a browser, each asked for at its start; docs/browsers.md says the same in words.
 * `call`: without it there is no call, and the page says so. `extra`: the call goes on without, as told there.
 */
export const BROWSER_FEATURES = {
  isSecureContext: 'call',
  'navigator.mediaDevices.getUserMedia': 'call',
  RTCPeerConnection: 'call',
  'RTCPeerConnection.prototype.addTransceiver': 'call',
  'RTCPeerConnection.prototype.restartIce': 'call',
  'RTCRtpSender.prototype.replaceTrack': 'call',
  WebSocket: 'call',
  MediaStream: 'call',
  'crypto.randomUUID': 'call',
  'AbortSignal.timeout': 'call',
  'HTMLDialogElement.prototype.showModal': 'call',
  'Intl.PluralRules': 'call',
  'navigator.mediaDevices.getDisplayMedia': 'extra',
  'HTMLMediaElement.prototype.setSinkId': 'extra',
  'HTMLVideoElement.prototype.requestVideoFrameCallback': 'extra',
  'navigator.wakeLock.request': 'extra',
  'navigator.clipboard.writeText': 'extra',
  AudioContext: 'extra',
  Worker: 'extra',
  ResizeObserver: 'extra',
  visualViewport: 'extra',
} as const satisfies Record<string, 'call' | 'extra'>

export type BrowserFeature = keyof typeof BROWSER_FEATURES

/** Whether this page's browser has the feature: something, and not false, is reached by its path. */
export function hasFeature(scope: object, feature: BrowserFeature): boolean {
  let reached: unknown = scope
  for (const name of feature.split('.')) {
    if (reached === null || (typeof reached !== 'object' && typeof reached !== 'function'))
      return false
    reached = Reflect.get(reached, name) as unknown
  }
  return reached !== undefined && reached !== null && reached !== false
}

/** What a call needs and this browser does not have, in the order of the table. */
export const missingForCall = (scope: object): BrowserFeature[] =>
  (Object.keys(BROWSER_FEATURES) as BrowserFeature[]).filter(
    (feature) => BROWSER_FEATURES[feature] === 'call' && !hasFeature(scope, feature),
  )
