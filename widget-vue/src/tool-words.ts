import { useLazyWords } from './lazy-words.ts'

/** The words of the tools, apart from those of the panel, which everybody pays for. */
export const useToolWords = () =>
  useLazyWords({
    pl: () => import('./messages/tools.pl.json'),
    en: () => import('./messages/tools.en.json'),
  })
