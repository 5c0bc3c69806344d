import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ResidentVisit, VisitReply } from '#machines/api-booking.ts'
import type { Language } from '#machines/api.ts'
import type { Devices } from '#machines/views.ts'
import { failureOf } from '../failure.ts'
import type { Failure } from '../failure.ts'
import { forgetVisit, rememberVisit } from '../visit-memory.ts'
import { callBooking } from '../visits-client.ts'

/** Refusals after which the link opens nothing any more; all look the same on the page. */
const GONE = new Set(['link-used-or-over', 'not-found', 'malformed'])

/** The visit that a link opens, as the server last told it. Nothing changes without a press. */
export const useVisitStore = defineStore('visit', () => {
  const siteId = ref('')
  const token = ref<string | null>(null)
  const visit = shallowRef<ResidentVisit | null>(null)
  const state = ref<'loading' | 'ready' | 'gone' | 'fault'>('loading')
  const busy = ref(false)
  const failure = shallowRef<Failure | null>(null)
  /** The server's clock against this one (ms). */
  const ahead = ref(0)
  const isOpen = computed(() => visit.value?.state === 'booked')

  function show(reply: VisitReply) {
    visit.value = reply.visit
    token.value = reply.token
    ahead.value = (reply.now ?? Date.now()) - Date.now()
    state.value = 'ready'
    rememberVisit(siteId.value, reply.token)
  }
  function lose() {
    state.value = 'gone'
    visit.value = null
    forgetVisit(siteId.value)
  }

  async function open(site: string, link: string) {
    siteId.value = site
    token.value = link
    visit.value = null
    failure.value = null
    state.value = 'loading'
    await look()
  }

  /** Reads the visit again; one that is shown stays when no answer comes. */
  async function look() {
    const asked = token.value
    if (asked === null) return
    try {
      const reply = await callBooking('visit', { token: asked })
      if (asked === token.value) show(reply)
    } catch (error) {
      if (asked !== token.value) return
      const why = failureOf(error)
      if (GONE.has(why.reason)) return lose()
      failure.value = why
      if (!visit.value) state.value = 'fault'
    }
  }

  async function ask(name: 'acceptVisit' | 'cancelVisit') {
    if (busy.value || token.value === null) return false
    busy.value = true
    failure.value = null
    try {
      show(await callBooking(name, { token: token.value }))
      return true
    } catch (error) {
      failure.value = failureOf(error)
      if (GONE.has(failure.value.reason)) lose()
      return false
    } finally {
      busy.value = false
    }
  }

  return {
    token,
    visit,
    state,
    busy,
    failure,
    ahead,
    isOpen,
    open,
    look,
    show,
    accept: () => ask('acceptVisit'),
    cancel: () => ask('cancelVisit'),
    /** Another language was chosen: the letters follow it. Without an answer they stay as they were. */
    speak: (language: Language) =>
      callBooking('visitLanguage', { token: token.value ?? '', language }).then(show, () => {}),
    /** Asks for the ticket of the visit's call (W6). */
    checkIn: (devices: Devices, language: Language) =>
      callBooking('checkIn', { token: token.value ?? '', devices, language }),
  }
})
