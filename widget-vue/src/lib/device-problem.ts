/** Why a device cannot be used (privacy.md 10); each has its words in the apps' message files. */
export type DeviceProblem =
  /** Refused by the person, the browser, the system, or the city's page (iframe without permission). */
  | 'denied'
  | 'missing'
  /** Another program holds it, or it does not answer. */
  | 'busy'
  | 'overconstrained'
  /** The page has no https. */
  | 'insecure'
  | 'unsupported'

const byErrorName: Record<string, DeviceProblem> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
  OverconstrainedError: 'overconstrained',
  // Thrown for an empty wish and on pages without https in old browsers.
  TypeError: 'unsupported',
}

/** The problem behind an error of `getUserMedia`; anything unknown counts as a device that fails. */
export function deviceProblem(error: unknown): DeviceProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  return byErrorName[name] ?? 'busy'
}

/** What stands against asking at all, before any permission. */
export function problemBeforeAsking(
  secure: boolean,
  devices: MediaDevices | undefined,
): DeviceProblem | null {
  if (!secure) return 'insecure'
  return devices && 'getUserMedia' in devices ? null : 'unsupported'
}
