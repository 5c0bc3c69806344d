import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { SiteInfo } from '#machines/api.ts'
import { callApi } from '../lib/api-client.ts'
import { RefusedError } from '../lib/refusal.ts'

/** Site id of the panel's address: `/w/<site>/` in the frame, `/s/<site>` as a plain link. */
export const siteIdOf = (pathname: string): string =>
  /^\/[ws]\/([\w-]{1,64})(?:\/|$)/.exec(pathname)?.[1] ?? ''

/** The site whose panel this is: names, law texts, topics, colour (W1). */
export const useSiteStore = defineStore('site', () => {
  const siteId = ref('')
  const info = shallowRef<SiteInfo | null>(null)
  const state = ref<'loading' | 'ready' | 'unknown' | 'network'>('loading')

  /** Reads the site; a refusal says that there is none, anything else may be tried again. */
  async function load(id: string): Promise<void> {
    siteId.value = id
    state.value = 'loading'
    if (!id) return void (state.value = 'unknown')
    try {
      info.value = await callApi('site', undefined, { params: { siteId: id } })
      state.value = 'ready'
    } catch (error) {
      const unknown =
        error instanceof RefusedError && ['unknown-site', 'not-found'].includes(error.reason)
      state.value = unknown ? 'unknown' : 'network'
    }
  }

  /** Reads the site again behind the screen; what is known stays when that fails. */
  async function refresh(): Promise<void> {
    try {
      info.value = await callApi('site', undefined, { params: { siteId: siteId.value } })
    } catch {
      // What the person does next meets the server's own word.
    }
  }

  return { siteId, info, state, load, refresh }
})
