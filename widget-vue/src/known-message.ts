type Translate = (key: string, values: Record<string, unknown>) => string

/** The message of a key, or null where there is none: asked for an unknown one, vue-i18n gives the key back. */
export function knownMessage(
  t: Translate,
  key: string,
  values: Record<string, unknown> = {},
): string | null {
  const text = t(key, values)
  return text === key ? null : text
}
