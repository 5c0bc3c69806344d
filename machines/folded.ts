/** How texts are compared when something is looked for: without case, and without the marks of ą, é, ł. */
export const folded = (text: string): string =>
  text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ł', 'l')
