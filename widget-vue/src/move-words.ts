import { useLazyWords } from './lazy-words.ts'

/** The words of tickets that move, and of pages that have lost theirs. */
export const useMoveWords = () =>
  useLazyWords({
    pl: () => import('./messages/moves.pl.json'),
    en: () => import('./messages/moves.en.json'),
  })
