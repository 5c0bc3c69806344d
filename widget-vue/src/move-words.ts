import { useLazyWords } from './lazy-words.ts'

const FILES = {
  pl: () => import('./messages/moves.pl.json'),
  en: () => import('./messages/moves.en.json'),
  uk: () => import('./messages/moves.uk.json'),
}

/** The words of tickets that move, and of pages that have lost theirs. */
export const useMoveWords = () => useLazyWords(FILES)
