import { computed, shallowRef } from 'vue'
import { useListener } from '#widget/lib/listening.ts'

/** `#/kalendarz/tydzien/2026-11-23` as ['kalendarz', 'tydzien', '2026-11-23']; other fragments as none. */
export function addressParts(hash: string): string[] {
  if (!hash.startsWith('#/')) return []
  return hash.slice(2).split('/').filter(Boolean).map(decoded)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function addressOf(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

/**
 * Where in the app this window is, kept in the address so that reload, back and a bookmark work.
 * The fragment never reaches a server.
 */
export function useAddress() {
  const parts = shallowRef(addressParts(window.location.hash))
  const follow = () => {
    // A fragment that is none of ours (a skip link's) leaves the place as it is.
    const next = addressParts(window.location.hash)
    if (next.length > 0 || window.location.hash === '') parts.value = next
  }
  useListener(window, ['hashchange'], follow)

  return {
    parts,
    section: computed(() => parts.value[0] ?? ''),
    /** Goes there as a step that "back" undoes. */
    go(...next: string[]) {
      window.location.hash = addressOf(...next)
      parts.value = next
    },
    /** Notes what the section shows now, without a step of its own. */
    note(...next: string[]) {
      window.history.replaceState(window.history.state, '', addressOf(...next))
      parts.value = next
    },
  }
}

export type Address = ReturnType<typeof useAddress>
