import type { TransferOptions } from '#machines/transfer.ts'

/** What is chosen in the dialog: a colleague, or the line of a topic. */
export type Target = { kind: 'person' | 'line'; id: string }

/** Is this among what is shown, and the colleague free? */
export const canBeChosen = (
  { colleagues, lines }: TransferOptions,
  { kind, id }: Target,
): boolean =>
  kind === 'person'
    ? colleagues.some(({ staffId, free }) => staffId === id && free)
    : lines.some(({ topicId }) => topicId === id)
