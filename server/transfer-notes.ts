/** What a consultant writes for whoever gets the call next (C4). */
export type TransferNote = {
  /** Who gave the call away. */
  from: string
  note: string
  /** The colleague who was asked; null: whoever comes in the line. */
  for: string | null
}

/** Notes of transfers, in memory only and beside the actors, which are stored (design rule 5). */
export interface TransferNotes {
  write(callId: string, note: TransferNote): void
  /** The note that this consultant may read, who is offered the call or serves it. */
  of(callId: string, staffId: string): TransferNote | null
  /** The colleague does not take the call. */
  drop(callId: string, staffId: string): void
  forget(callId: string): void
  /** Calls of which a note is held. */
  callIds(): string[]
}

export function createTransferNotes(): TransferNotes {
  const notes = new Map<string, TransferNote>()
  return {
    write: (callId, note) => void notes.set(callId, note),
    of(callId, staffId) {
      const note = notes.get(callId)
      if (!note || note.from === staffId) return null
      return note.for === null || note.for === staffId ? note : null
    },
    drop(callId, staffId) {
      if (notes.get(callId)?.for === staffId) notes.delete(callId)
    },
    forget: (callId) => void notes.delete(callId),
    callIds: () => [...notes.keys()],
  }
}
