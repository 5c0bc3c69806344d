import { useLazyWords } from './lazy-words.ts'

const FILES = {
  pl: () => import('./messages/trouble.pl.json'),
  en: () => import('./messages/trouble.en.json'),
  uk: () => import('./messages/trouble.uk.json'),
}

/** The words of trouble with devices, apart from those that everybody pays for. */
export const useTroubleWords = () => useLazyWords(FILES)
