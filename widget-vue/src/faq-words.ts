import { useLazyWords } from './lazy-words.ts'

const FILES = {
  pl: () => import('./messages/faq.pl.json'),
  en: () => import('./messages/faq.en.json'),
  uk: () => import('./messages/faq.uk.json'),
}

/** The words of questions and answers. */
export const useFaqWords = () => useLazyWords(FILES)
