import { onScopeDispose, watch } from 'vue'
import type { ShallowRef } from 'vue'
import type { ConnectionState, ToolNotice } from './connection.ts'

export type CallBoundOptions = {
  connection: {
    state: Readonly<ShallowRef<ConnectionState>>
    onToolNotice: (listener: (notice: ToolNotice) => void) => () => void
  }
  /** The call whose things this page may hold; another one, or null, and everything is forgotten. */
  callId: () => string | null
  /** Two people are in it. */
  seated: () => boolean
}

/**
 * What a page holds of one call lives as long as that call: read from the server once both are there and
 * after each reconnection, told by its notices, forgotten with the call and with the page's scope.
 */
export function bindToCall(
  { connection, callId, seated }: CallBoundOptions,
  does: {
    synchronise(callId: string): Promise<void>
    hear(notice: ToolNotice): void
    forget(): void
  },
): void {
  const stop = connection.onToolNotice(does.hear)
  watch(callId, does.forget, { flush: 'sync' })
  watch(
    [callId, seated, () => connection.state.value === 'open'] as const,
    ([id, both, open]) => {
      if (id !== null && both && open) void does.synchronise(id)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    stop()
    does.forget()
  })
}
