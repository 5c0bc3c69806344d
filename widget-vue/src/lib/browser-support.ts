import { hasFeature, missingForCall } from './browser-features.ts'
import type { BrowserFeature } from './browser-features.ts'

/** What keeps this page from a video call at all, in the order of privacy.md 10. */
export type SupportProblem = 'insecure' | 'no-devices-api' | 'no-webrtc' | 'too-old'

/** A browser inside another app: it often has no camera, so the page offers "open in a browser". */
export type InAppBrowser =
  'facebook' | 'instagram' | 'messenger' | 'tiktok' | 'linkedin' | 'google-app' | 'webview'

export type BrowserName =
  'chrome' | 'edge' | 'firefox' | 'safari' | 'safari-ios' | 'samsung' | 'other'

export type Support = {
  problem: SupportProblem | null
  inApp: InAppBrowser | null
  /** False on most phones: the button is hidden with a reason. */
  screenShare: boolean
  /** Whether the page may choose the loudspeaker. */
  speakerChoice: boolean
}

/** What is looked at; the page's own window outside of tests. */
export type SupportScope = { navigator: { userAgent: string } }

/** What this browser can do for a call; codes only, the words are in the apps' message files. */
export function checkSupport(scope: SupportScope = window): Support {
  return {
    problem: findProblem(scope),
    inApp: inAppBrowser(scope.navigator.userAgent),
    screenShare: hasFeature(scope, 'navigator.mediaDevices.getDisplayMedia'),
    speakerChoice: hasFeature(scope, 'HTMLMediaElement.prototype.setSinkId'),
  }
}

const PROBLEMS: Partial<Record<BrowserFeature, SupportProblem>> = {
  isSecureContext: 'insecure',
  'navigator.mediaDevices.getUserMedia': 'no-devices-api',
  RTCPeerConnection: 'no-webrtc',
}

function findProblem(scope: SupportScope): SupportProblem | null {
  const [first] = missingForCall(scope)
  return first === undefined ? null : (PROBLEMS[first] ?? 'too-old')
}

const inAppMarks: [InAppBrowser, RegExp][] = [
  ['messenger', /Messenger(Lite)?ForiOS|FB_IAB\/(MESSENGER|Orca)/i],
  ['instagram', /\bInstagram\b/],
  ['facebook', /\bFBA[NV]\b|FB_IAB|FBAN\/|FBAV\//],
  ['tiktok', /musical_ly|BytedanceWebview|TikTok/i],
  ['linkedin', /LinkedInApp/],
  ['google-app', /\bGSA\//],
  // Android marks its WebView; on iOS a WebKit without "Safari" in the name is one.
  ['webview', /; wv\)|^(?=.*\b(iPhone|iPad|iPod)\b)(?=.*AppleWebKit)(?!.*Safari\/)/],
]

/** Which app this browser sits in, or null for a browser of its own. */
export function inAppBrowser(userAgent: string): InAppBrowser | null {
  return inAppMarks.find(([, mark]) => mark.test(userAgent))?.[0] ?? null
}

/** Which steps to show after a refused permission. Every browser on iOS has Safari's way. */
export function browserName(userAgent: string): BrowserName {
  if (/\b(iPhone|iPad|iPod)\b/.test(userAgent)) return 'safari-ios'
  if (/SamsungBrowser\//.test(userAgent)) return 'samsung'
  if (/\bEdgA?\//.test(userAgent)) return 'edge'
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/\b(OPR|Vivaldi)\//.test(userAgent)) return 'other'
  if (/Chrome\//.test(userAgent)) return 'chrome'
  if (/Version\/.*Safari\//.test(userAgent)) return 'safari'
  return 'other'
}
