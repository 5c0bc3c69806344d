import { useLazyWords } from './lazy-words.ts'

const FILES = {
  pl: () => import('./messages/after.pl.json'),
  en: () => import('./messages/after.en.json'),
  uk: () => import('./messages/after.uk.json'),
}

/** The words of the end of a call. */
export const useAfterWords = () => useLazyWords(FILES)
