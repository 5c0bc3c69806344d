import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { callApi } from '#widget/lib/api-client.ts'
import { usePlaces } from './places.ts'

export type CatalogueTopic = { topicId: string; siteId: string; name: Record<string, string> }

/**
 * Every topic of this person's sites: somebody who plans visits needs more of them than the own ones
 * that the desk's view names.
 */
export const useCatalogue = defineStore('catalogue', () => {
  const places = usePlaces()
  const loaded = shallowRef<ReadonlyMap<string, CatalogueTopic[]>>(new Map())
  const topics = computed(() => {
    const all = new Map<string, CatalogueTopic>()
    for (const topic of [...[...loaded.value.values()].flat(), ...places.topics])
      all.set(topic.topicId, topic)
    return [...all.values()]
  })

  return {
    topics,
    /** Name in this language, else in Polish; null when no site of theirs has the topic. */
    topicName(topicId: string, language: string): string | null {
      const name = topics.value.find((topic) => topic.topicId === topicId)?.name
      return name?.[language] ?? name?.['pl'] ?? null
    },
    /** Asks each site that has not answered yet; a failure leaves the names that are known. */
    async load(): Promise<void> {
      const missing = places.sites.filter(({ siteId }) => !loaded.value.has(siteId))
      const answers = await Promise.allSettled(
        missing.map(({ siteId }) => callApi('site', undefined, { params: { siteId } })),
      )
      const next = new Map(loaded.value)
      for (const answer of answers) {
        if (answer.status !== 'fulfilled') continue
        const { siteId, topics } = answer.value
        next.set(
          siteId,
          topics.map(({ topicId, name }) => ({ topicId, siteId, name })),
        )
      }
      loaded.value = next
    },
  }
})
