/**
 * Takes a secret off the address, where it came behind `#name=`, so that it does not stay there (privacy.md,
 * section 8). Null: the address holds none; a damaged one is told as `damaged`, and is as wrong as any.
 */
export function takeFragment(
  name: string,
  { shape, damaged }: { shape: RegExp; damaged: string },
  { location, history }: Pick<Window, 'location' | 'history'> = window,
): string | null {
  const { hash, pathname, search } = location
  const start = `#${name}=`
  if (!hash.startsWith(start)) return null
  history.replaceState(history.state, '', pathname + search)
  const text = hash.slice(start.length)
  return shape.test(text) ? text : damaged
}
