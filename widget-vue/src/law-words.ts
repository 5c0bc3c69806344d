import { useLazyWords } from './lazy-words.ts'

const FILES = {
  pl: () => import('./messages/law.pl.json'),
  en: () => import('./messages/law.en.json'),
  uk: () => import('./messages/law.uk.json'),
}

/** The words around law texts. */
export const useLawWords = () => useLazyWords(FILES)
