import { describe, expect, test } from 'vitest'
import { MAX_TOPIC_NAME, topicProblems, type TopicFields } from './topic-rules.ts'

const topic = (over: Partial<TopicFields> = {}): TopicFields => ({
  name: { pl: 'Dowody', en: 'Identity cards' },
  prepare: { pl: 'Dowód lub paszport', en: 'Identity card or passport' },
  minutes: 15,
  bufferBeforeMin: 0,
  bufferAfterMin: 5,
  leadMin: 120,
  aheadDays: 30,
  ...over,
})

describe('topics that may be saved', () => {
  test('[T20] a whole topic, also at the ends of every limit', () => {
    expect(topicProblems(topic(), ['pl', 'en'])).toEqual({})
    const least = { minutes: 5, bufferBeforeMin: 0, bufferAfterMin: 0, leadMin: 0, aheadDays: 1 }
    const most = { minutes: 240, bufferBeforeMin: 120, bufferAfterMin: 120, aheadDays: 365 }
    expect(topicProblems(topic(least), ['pl'])).toEqual({})
    expect(topicProblems(topic({ ...most, leadMin: 43_200 }), ['pl'])).toEqual({})
  })

  test('[T20] each language of the site has both texts', () => {
    const name = { pl: ' ', en: 'x'.repeat(MAX_TOPIC_NAME + 1) }
    expect(topicProblems(topic({ name, prepare: { pl: 'Dowód' } }), ['pl', 'en'])).toEqual({
      'name.pl': 'missing',
      'name.en': 'too-long',
      'prepare.en': 'missing',
    })
    expect(topicProblems(topic({ prepare: { pl: 'Dowód' } }), ['pl'])).toEqual({})
  })

  test('[T20] numbers beyond their limits, or no whole ones, are named', () => {
    const over = {
      minutes: 4,
      bufferBeforeMin: -1,
      bufferAfterMin: 121,
      leadMin: 1.5,
      aheadDays: 366,
    }
    expect(topicProblems(topic(over), ['pl', 'en'])).toEqual({
      minutes: 'out-of-range',
      bufferBeforeMin: 'out-of-range',
      bufferAfterMin: 'out-of-range',
      leadMin: 'out-of-range',
      aheadDays: 'out-of-range',
    })
    expect(topicProblems(topic({ minutes: Number.NaN }), [])).toEqual({ minutes: 'out-of-range' })
  })

  test('[T20] the lead leaves a day on which to book', () => {
    expect(topicProblems(topic({ leadMin: 1440, aheadDays: 1 }), [])).toEqual({
      leadMin: 'beyond-ahead',
    })
    expect(topicProblems(topic({ leadMin: 1439, aheadDays: 1 }), [])).toEqual({})
  })
})
