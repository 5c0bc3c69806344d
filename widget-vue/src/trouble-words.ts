import { useLazyWords } from './lazy-words.ts'

/** The words of trouble with devices, apart from those that everybody pays for. */
export const useTroubleWords = () =>
  useLazyWords({
    pl: () => import('./messages/trouble.pl.json'),
    en: () => import('./messages/trouble.en.json'),
  })
