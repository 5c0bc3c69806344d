/** The law texts of a site (W13), each with an address of its own: `/s/<site>/<kind>`. */
export const LAW_KINDS = [
  'terms',
  'privacy',
  'information',
  'requirements',
  'accessibility',
] as const
export type LawKind = (typeof LAW_KINDS)[number]
