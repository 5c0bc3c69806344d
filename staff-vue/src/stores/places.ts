import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { StaffView } from '#machines/views.ts'

/** Names of the sites and topics that this person serves. */
export const usePlaces = defineStore('places', () => {
  const sites = shallowRef<StaffView['sites']>([])
  const topics = shallowRef<StaffView['topics']>([])
  return {
    sites,
    topics,
    /** Name in this language, else in Polish; null when the topic is not among theirs. */
    topicName(topicId: string, language: string): string | null {
      const name = topics.value.find((topic) => topic.topicId === topicId)?.name
      return name?.[language] ?? name?.['pl'] ?? null
    },
    siteName: (siteId: string) =>
      sites.value.find((site) => site.siteId === siteId)?.name ?? siteId,
    apply(view: StaffView) {
      sites.value = view.sites
      topics.value = view.topics
    },
    clear: () => (sites.value = topics.value = []),
  }
})
