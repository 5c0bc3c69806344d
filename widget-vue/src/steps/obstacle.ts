import { checkSupport } from '../lib/browser-support.ts'
import type { Support } from '../lib/browser-support.ts'
import type { Obstacle } from './screen.ts'

/**
 * What keeps this browser from a call, in the order of privacy.md section 10. A browser inside an app
 * that has all it needs may be tried all the same: many of them do have a camera.
 */
export function obstacleHere(support: Support = checkSupport()): {
  obstacle: Obstacle | null
  mayTry: boolean
} {
  if (support.problem === 'insecure') return { obstacle: 'insecure', mayTry: false }
  if (support.inApp) return { obstacle: 'in-app', mayTry: support.problem === null }
  return { obstacle: support.problem ? 'no-webrtc' : null, mayTry: false }
}
