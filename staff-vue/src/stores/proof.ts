import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { RefusedError } from '#widget/lib/refusal.ts'

/**
 * Acts that need a fresh sign-in (privacy.md 6): the first that is refused opens one dialog for the
 * whole page, and goes on by itself when the password was right.
 */
export const useProof = defineStore('proof', () => {
  /** The dialog is open. */
  const isAsked = shallowRef(false)
  let asked: Promise<boolean> | null = null
  let settle: (proved: boolean) => void = () => {}

  function ask(): Promise<boolean> {
    isAsked.value = true
    return (asked ??= new Promise((resolve) => (settle = resolve)))
  }

  return {
    isAsked,
    /** The dialog's answer; nothing when none is awaited. */
    answer(proved: boolean) {
      settle(proved)
      asked = null
      isAsked.value = false
    },
    /**
     * Does something that the server may refuse with `sign-in-again`; then asks who it is and does it
     * once more. Rejects with that refusal when the person gives up.
     */
    async proved<Result>(act: () => Promise<Result>): Promise<Result> {
      try {
        return await act()
      } catch (error) {
        if (!(error instanceof RefusedError) || error.reason !== 'sign-in-again') throw error
        if (!(await ask())) throw error
        return act()
      }
    },
  }
})
