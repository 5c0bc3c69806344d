import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { SessionReply } from '#machines/api.ts'
import { callApi } from '#widget/lib/api-client.ts'
import { RefusedError } from '#widget/lib/refusal.ts'
import type { z } from 'zod'

export type Account = z.infer<typeof SessionReply>
/** Why the sign-in page is shown to somebody who was signed in, or has just chosen a password. */
export type SignedOutWhy = 'session-over' | 'signed-out' | 'password-set'

/** Who is signed in at this browser, and until when (privacy.md 6). */
export const useSession = defineStore('session', () => {
  const account = shallowRef<Account | null>(null)
  const known = shallowRef(false)
  const why = shallowRef<SignedOutWhy | null>(null)
  /** The person has come in on this very page, which has not been opened signed in. */
  const hasComeIn = shallowRef(false)
  /** Server's clock minus ours (ms), from the last answer. */
  let offset = 0

  /** Takes an answer of the server as the truth. */
  function apply(reply: Account) {
    offset = reply.now - Date.now()
    account.value = reply
    known.value = true
    why.value = null
  }

  function leave(reason: SignedOutWhy | null) {
    account.value = null
    hasComeIn.value = false
    known.value = true
    why.value = reason
  }

  /** Asks who is signed in; rejects when the server cannot be reached. */
  async function load() {
    try {
      apply(await callApi('session'))
    } catch (error) {
      if (!(error instanceof RefusedError) || error.reason !== 'not-signed-in') throw error
      leave(account.value ? 'session-over' : null)
    }
  }

  /** `code` is that of the second factor, when the answer without has asked for it. */
  async function signIn(login: string, password: string, code?: string) {
    apply(await callApi('signIn', { login, password, ...(code === undefined ? {} : { code }) }))
    hasComeIn.value = true
  }

  /** Chooses the password of a one-time link; signs in at once. */
  async function acceptInvitation(token: string, password: string) {
    apply(await callApi('acceptInvitation', { token, password }))
    hasComeIn.value = true
  }

  /** Moves the idle end; a session that is over already leads to the sign-in page. */
  async function extend() {
    try {
      apply(await callApi('extend', {}))
    } catch (error) {
      if (!(error instanceof RefusedError) || error.reason !== 'not-signed-in') throw error
      leave('session-over')
    }
  }

  async function signOut() {
    await callApi('signOut', {})
    leave('signed-out')
  }

  return {
    account,
    known,
    why,
    hasComeIn,
    isConsultant: computed(() => account.value?.roles.includes('consultant') ?? false),
    isManager: computed(() => account.value?.roles.includes('manager') ?? false),
    serverNow: () => Date.now() + offset,
    apply,
    leave,
    load,
    signIn,
    acceptInvitation,
    extend,
    signOut,
  }
})
