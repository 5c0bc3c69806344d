import { useLazyWords } from './lazy-words.ts'

const FILES = {
  pl: () => import('./messages/tools.pl.json'),
  en: () => import('./messages/tools.en.json'),
  uk: () => import('./messages/tools.uk.json'),
}

/** The words of the tools, apart from those of the panel, which everybody pays for. */
export const useToolWords = () => useLazyWords(FILES)
