import { computed, shallowRef } from 'vue'
import type { ReplyOf } from '#widget/lib/api-client.ts'
import type { ADMIN_API } from '#machines/api-admin.ts'
import { reasonOf, useCommand } from '../../composables/use-command.ts'
import { useProof } from '../../stores/proof.ts'
import { useSession } from '../../stores/session.ts'
import { callAdmin } from './admin-api.ts'

export type SetupStep = 'password' | 'scan' | 'codes'

/**
 * Setting up a second factor: the password, then a secret for the app and its first code, then the
 * recovery codes. A factor that is in use stays until the new one has been confirmed.
 */
export function useFactorSetup() {
  const session = useSession()
  const proof = useProof()
  const begun = shallowRef<ReplyOf<typeof ADMIN_API, 'beginFactor'> | null>(null)
  const codes = shallowRef<string[] | null>(null)
  const step = computed<SetupStep>(() =>
    codes.value ? 'codes' : begun.value ? 'scan' : 'password',
  )

  /** Whoever was signed out meanwhile cannot go on here. */
  async function signedIn<Reply>(ask: Promise<Reply>): Promise<Reply> {
    try {
      return await ask
    } catch (error) {
      if (reasonOf(error) === 'not-signed-in') session.leave('session-over')
      throw error
    }
  }

  const begin = useCommand(async (password: string) => {
    // To replace a factor that is in use, that one has to be shown first.
    begun.value = await signedIn(proof.proved(() => callAdmin('beginFactor', { password })))
  })
  const confirm = useCommand(async (code: string) => {
    codes.value = (await signedIn(callAdmin('confirmFactor', { code }))).recoveryCodes
  })
  return {
    step,
    begun,
    codes,
    begin,
    confirm,
    /** The secret is void after a while; another one needs the password again. */
    restart() {
      begun.value = null
      confirm.error.value = null
    },
  }
}
