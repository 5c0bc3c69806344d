import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Handed, StaffView } from '#machines/views.ts'

/** Names of the sites and topics that this person serves. */
export const usePlaces = defineStore('places', () => {
  const sites = shallowRef<StaffView['sites']>([])
  const topics = shallowRef<StaffView['topics']>([])
  /** Name in this language, else in Polish; null when the topic is not among theirs. */
  function topicName(topicId: string, language: string): string | null {
    const name = topics.value.find((topic) => topic.topicId === topicId)?.name
    return name?.[language] ?? name?.['pl'] ?? null
  }
  return {
    sites,
    topics,
    topicName,
    /** The topic of a call, which a colleague may have given with its name; null without a name. */
    callTopic(topicId: string | null, handed: Handed | null, language: string): string | null {
      const own = topicId === null ? null : topicName(topicId, language)
      return own ?? handed?.topic?.[language] ?? handed?.topic?.['pl'] ?? null
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
