import { describe, expect, it } from 'vitest'
import { browserName, checkSupport, inAppBrowser } from './browser-support.ts'

const desktop =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const android =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/150.0.0.0 Mobile Safari/537.36'

const mediaDevices = { getUserMedia: () => {}, getDisplayMedia: () => {} }
const whole = {
  isSecureContext: true,
  navigator: { userAgent: desktop, mediaDevices },
  RTCPeerConnection: class {
    addTransceiver() {}
    restartIce() {}
  },
  RTCRtpSender: { prototype: { replaceTrack: () => {} } },
  HTMLDialogElement: { prototype: { showModal: () => {} } },
  HTMLMediaElement: { prototype: { setSinkId: () => {} } },
  ...{ WebSocket, MediaStream: class {}, crypto, AbortSignal, Intl },
}

describe('what is missing', () => {
  it.each<[string, object, string | null]>([
    ['nothing', {}, null],
    [
      'https, before all else',
      { isSecureContext: false, RTCPeerConnection: undefined },
      'insecure',
    ],
    [
      'devices, before WebRTC',
      { navigator: { userAgent: desktop }, RTCPeerConnection: undefined },
      'no-devices-api',
    ],
    ['getUserMedia', { navigator: { userAgent: desktop, mediaDevices: {} } }, 'no-devices-api'],
    ['WebRTC', { RTCPeerConnection: undefined }, 'no-webrtc'],
    ['what newer browsers have', { RTCRtpSender: { prototype: {} } }, 'too-old'],
    ['ids', { crypto: {} }, 'too-old'],
  ])('%s', (_, change, problem) => {
    expect(checkSupport({ ...whole, ...change }).problem).toBe(problem)
  })

  it('tells screen sharing and choice of loudspeaker', () => {
    expect(checkSupport(whole)).toMatchObject({ screenShare: true, speakerChoice: true })
    const phone = {
      ...whole,
      navigator: { userAgent: iphone, mediaDevices: { getUserMedia: () => {} } },
      HTMLMediaElement: { prototype: {} },
    }
    expect(checkSupport(phone)).toMatchObject({ screenShare: false, speakerChoice: false })
  })
})

describe('browser inside an app', () => {
  it.each([
    [desktop, null],
    [`${iphone} Version/18.5 Mobile/15E148 Safari/604.1`, null],
    [`${iphone} CriOS/150.0 Mobile/15E148 Safari/604.1`, null],
    [android.replace('Version/4.0 ', ''), null],
    [`${iphone} Mobile/22F76 [FBAN/FBIOS;FBAV/510.0;FBDV/iPhone15,2]`, 'facebook'],
    [`${android} [FB_IAB/FB4A;FBAV/510.0.0;]`, 'facebook'],
    [`${android} [FB_IAB/Orca-Android;FBAV/510.0.0;]`, 'messenger'],
    [`${iphone} Mobile/22F76 Instagram 390.0 (iPhone15,2)`, 'instagram'],
    [`${iphone} Mobile/22F76 musical_ly_39.0 BytedanceWebview/d8a21c6`, 'tiktok'],
    [`${iphone} Mobile/22F76 [LinkedInApp]/9.30`, 'linkedin'],
    [`${iphone} GSA/380.0 Mobile/15E148 Safari/604.1`, 'google-app'],
    [android.replace('Pixel 9)', 'Pixel 9; wv)'), 'webview'],
    [`${iphone} Mobile/22F76`, 'webview'],
  ])('%s', (userAgent, app) => {
    expect(inAppBrowser(userAgent)).toBe(app)
  })
})

describe('name of the browser', () => {
  it.each([
    [desktop, 'chrome'],
    [`${desktop} Edg/150.0`, 'edge'],
    [`${desktop} OPR/120.0`, 'other'],
    [`${iphone} CriOS/150.0 Mobile/15E148 Safari/604.1`, 'safari-ios'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'firefox'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
      'safari',
    ],
    [
      'Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
      'samsung',
    ],
    ['curl/8', 'other'],
  ])('%s', (userAgent, name) => {
    expect(browserName(userAgent)).toBe(name)
  })
})
