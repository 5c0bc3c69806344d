import { useLazyWords } from './lazy-words.ts'

/** The words of the end of a call. */
export const useAfterWords = () =>
  useLazyWords({
    pl: () => import('./messages/after.pl.json'),
    en: () => import('./messages/after.en.json'),
  })
