import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { useSession } from '../stores/session.ts'

/** The warning comes this long before the idle end (ms): six times the 20 s that 2.2.1 asks for. */
export const WARN_BEFORE_MS = 120_000
/** The absolute end cannot be moved, so it is told earlier (ms). */
export const WARN_END_BEFORE_MS = 10 * 60_000
/** Use of the page is told to the server at most this often (ms). */
export const TELL_USE_EVERY_MS = 4 * 60_000
/** Presses and keys count as use; a moved mouse does not, it also moves by itself. */
const SIGNS_OF_USE = ['pointerdown', 'keydown'] as const

export type SessionWarning = { kind: 'idle' | 'end'; left: number }

/**
 * Watches over the session of the signed-in person: tells the server about use, warns before the
 * idle end and before the absolute one, and leaves when it is over. `isHeld` says that a call or an
 * offer is on: the server keeps the session then, and no warning may come in between.
 */
export function useSessionWatch(isHeld: () => boolean) {
  const session = useSession()
  const now = shallowRef(session.serverNow())
  const endAccepted = shallowRef(false)
  const confirmedIdleUntil = shallowRef<number | null>(null)
  let toldAt = session.serverNow()
  let asking = false

  const idleLeft = () => (session.account?.idleUntil ?? 0) - now.value
  const endLeft = () => (session.account?.endsAt ?? 0) - now.value

  const warning = computed<SessionWarning | null>(() => {
    if (!session.account || isHeld()) return null
    if (idleLeft() <= WARN_BEFORE_MS && confirmedIdleUntil.value === session.account.idleUntil) {
      return { kind: 'idle', left: idleLeft() }
    }
    if (endLeft() <= WARN_END_BEFORE_MS && !endAccepted.value) {
      return { kind: 'end', left: endLeft() }
    }
    return null
  })

  /** Another tab or a call may have moved the end: the server is asked before anybody is warned. */
  async function refresh(action: () => Promise<void>) {
    if (asking) return
    asking = true
    try {
      await action()
      confirmedIdleUntil.value = session.account?.idleUntil ?? null
    } catch {
      // No connection: the socket's banner tells it, and the next tick asks again.
    } finally {
      asking = false
    }
  }

  function tick() {
    now.value = session.serverNow()
    if (!session.account) return
    const unconfirmed = confirmedIdleUntil.value !== session.account.idleUntil
    if (idleLeft() <= 0 || endLeft() <= 0) void refresh(session.load)
    else if (idleLeft() <= WARN_BEFORE_MS && unconfirmed) void refresh(session.load)
  }

  function onUse() {
    if (!session.account || warning.value || session.serverNow() - toldAt < TELL_USE_EVERY_MS)
      return
    toldAt = session.serverNow()
    void refresh(session.extend)
  }

  const timer = setInterval(tick, 1_000)
  for (const sign of SIGNS_OF_USE) window.addEventListener(sign, onUse, { passive: true })
  // After a call the page's idea of the idle end is old.
  watch(isHeld, (held, before) => before && !held && void refresh(session.load))
  onScopeDispose(() => {
    clearInterval(timer)
    for (const sign of SIGNS_OF_USE) window.removeEventListener(sign, onUse)
  })

  return {
    warning,
    /** One key extends (2.2.1). Resolves to whether the idle end was moved. */
    async stay(): Promise<boolean> {
      toldAt = session.serverNow()
      const before = session.account?.idleUntil ?? 0
      if (warning.value?.kind === 'end') endAccepted.value = true
      await refresh(session.extend)
      now.value = session.serverNow()
      return (session.account?.idleUntil ?? 0) > before
    },
  }
}
