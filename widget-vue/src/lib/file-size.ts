const KB = 1000
const MB = 1000 * KB

/** A size as people say it: "12 kB", "1,4 MB". */
export function sizeWords(bytes: number, locale: string): string {
  const [count, unit] = bytes >= MB ? [bytes / MB, 'megabyte'] : [Math.ceil(bytes / KB), 'kilobyte']
  return count.toLocaleString(locale, { style: 'unit', unit, maximumFractionDigits: 1 })
}
