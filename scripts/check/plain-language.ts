import type { Language } from '#machines/languages.ts'

/** A sentence with more words is one that many people have to read twice. */
export const MOST_WORDS = 20

/**
 * Words of our trade that a resident need not know, by the beginnings of their forms. What a person has to
 * do with (file, link, browser, camera) is no jargon.
 */
const JARGON: Record<Language, RegExp> = {
  pl: /(?<!\p{L})(token|webrtc|serwer|sesj|cookie|ciasteczk|hosting|api(?!\p{L})|url(?!\p{L})|html|css|cache|timeout|autoryzac|uwierzytelni|konfigurac|protok|interfejs|skrypt|zasob|komunikat|system(?:ow)? b)/iu,
  en: /(?<!\p{L})(token|webrtc|server|session|cookie|hosting|api(?!\p{L})|url(?!\p{L})|html|css|cache|timeout|authenticat|authoris|configur|protocol|interface|script|resource)/iu,
  uk: /(?<!\p{L})(токен|webrtc|сервер|медіасервер|сесі|cookie|хостинг|api(?!\p{L})|url(?!\p{L})|html|css|кеш|тайм-?аут|автентифік|авторизац|конфігурац|протокол|інтерфейс|скрипт|ресурс)/iu,
}
/** The one program that a page can ask for by its name. */
const KNOWN = /JavaScript(?:u|у)?/g

/** What makes a text of residents hard to read, each as a sentence's end. */
export function plainFaults(language: Language, text: string): string[] {
  const faults: string[] = []
  // What is put in is one word, and may begin a sentence.
  const said = text.replace(/\{'([^']*)'\}/g, '$1').replace(/\{[^}]*\}/g, 'X')
  const sentences = new Intl.Segmenter(language, { granularity: 'sentence' })
  const words = new Intl.Segmenter(language, { granularity: 'word' })
  for (const form of said.split(' | ')) {
    for (const { segment } of sentences.segment(form)) {
      const count = [...words.segment(segment)].filter(({ isWordLike }) => isWordLike).length
      if (count > MOST_WORDS) faults.push(`has a sentence of ${count} words: "${segment.trim()}"`)
    }
  }
  const jargon = JARGON[language].exec(said.replace(KNOWN, ''))
  if (jargon) faults.push(`uses the jargon word "${jargon[0]}"`)
  return faults
}
