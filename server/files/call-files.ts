import {
  cleanFileName,
  countsToLimit,
  FILE_KEEP_MS,
  fileStep,
  fileView,
  kindOfName,
  MAX_FILE_BYTES,
  MAX_FILES_PER_SIDE,
  type FileEvent,
  type FileFacts,
  type FileKind,
  type FileRefusal,
  type FileSide,
  type FileView,
} from '#machines/file.ts'
import type { Clock } from '#server/clock.ts'
import type { FileMemory, Reservation } from './file-memory.ts'

/** Uploads begun by one side in one call, refused ones too; beyond it somebody only tries what passes. */
export const MAX_TRIES_PER_SIDE = 40

export type FileAnnouncement = {
  /** Made by the page, unique in the call. */
  fileId: string
  /** As the page sent it. */
  name: string
  bytes: number
}

/** One file of a call. Its content is never anywhere else. */
export type HeldFile = {
  readonly callId: string
  readonly facts: FileFacts
  readonly reservation: Reservation
  /** The bytes that may be fetched; null until the check has passed, and once it is gone. */
  content: Buffer | null
  /** Called when the file goes while it is still on its way. */
  onGone: () => void
  cancelExpiry: () => void
}

export type FileNews = (callId: string, to: FileSide, file: FileView) => void

export type CallFilesDeps = {
  memory: FileMemory
  clock: Clock
  tell: FileNews
  /** A call has its first file: from now on `end` is owed. */
  onFirst(callId: string): void
}

/** The files of the live calls (design rule 5), by call; gone with the call or after an hour. */
export class CallFiles {
  readonly #calls = new Map<string, Map<string, HeldFile>>()
  readonly #tries = new Map<string, number>()
  readonly #memory: FileMemory
  readonly #clock: Clock
  readonly #tell: FileNews
  readonly #onFirst: (callId: string) => void

  constructor(deps: CallFilesDeps) {
    this.#memory = deps.memory
    this.#clock = deps.clock
    this.#tell = deps.tell
    this.#onFirst = deps.onFirst
  }

  /** Takes a file in, with its memory; or why not. */
  open(
    callId: string,
    from: FileSide,
    { fileId, name: raw, bytes }: FileAnnouncement,
  ): HeldFile | { refused: FileRefusal } {
    const name = cleanFileName(raw)
    if (name === null) return { refused: 'file-name' }
    const kind = kindOfName(name)
    if (kind === null) return { refused: 'file-kind' }
    if (bytes === 0) return { refused: 'file-empty' }
    if (bytes > MAX_FILE_BYTES) return { refused: 'file-too-large' }
    const refused = this.#countTry(callId, from)
    if (refused) return { refused }
    const reservation = this.#memory.reserve(bytes)
    if (!reservation) return { refused: 'memory-full' }
    return this.#hold(callId, { fileId, from, name, kind, bytes }, reservation)
  }

  /** Bytes that all files hold together. */
  used(): number {
    return this.#memory.used()
  }

  has(callId: string, fileId: string): boolean {
    return this.#calls.get(callId)?.has(fileId) ?? false
  }

  /** Changes the state of a file and tells both sides; false when the event is not for its state. */
  step(file: HeldFile, event: FileEvent): boolean {
    const next = fileStep(file.facts.progress, event)
    if (next === null || !this.has(file.callId, file.facts.fileId)) return false
    const before = file.facts.progress
    file.facts.progress = next
    if (next.state === 'refused' || next.state === 'gone') this.#letGo(file)
    const isSmall =
      before.state === 'sending' &&
      next.state === 'sending' &&
      tenthOf(before.received, file) === tenthOf(next.received, file)
    if (!isSmall) this.#tellBoth(file)
    return true
  }

  /** The check has passed: from now on both sides may fetch this content. */
  pass(file: HeldFile, content: Buffer): boolean {
    if (file.facts.progress.state !== 'checking') return false
    file.content = content
    file.reservation.resize(content.byteLength)
    return this.step(file, { type: 'check.passed' })
  }

  /** A file that either side may fetch. */
  ready(callId: string, fileId: string): { name: string; kind: FileKind; content: Buffer } | null {
    const file = this.#calls.get(callId)?.get(fileId)
    if (!file?.content) return null
    const { name, kind } = file.facts
    return { name, kind, content: file.content }
  }

  /** All files of a call in the order in which they began, as one side may see them. */
  list(callId: string, viewer: FileSide): FileView[] {
    const files = this.#calls.get(callId)?.values() ?? []
    return [...files].map(({ facts }) => fileView(facts, viewer))
  }

  /** The call is over: everything of it goes at once. */
  end(callId: string): void {
    for (const file of this.#calls.get(callId)?.values() ?? []) this.#letGo(file)
    this.#calls.delete(callId)
    this.#tries.delete(`${callId}:resident`)
    this.#tries.delete(`${callId}:consultant`)
  }

  #countTry(callId: string, from: FileSide): FileRefusal | null {
    const key = `${callId}:${from}`
    const tries = this.#tries.get(key) ?? 0
    if (tries >= MAX_TRIES_PER_SIDE) return 'too-many-tries'
    this.#tries.set(key, tries + 1)
    const own = [...(this.#calls.get(callId)?.values() ?? [])].filter(
      ({ facts }) => facts.from === from && countsToLimit(facts),
    )
    return own.length >= MAX_FILES_PER_SIDE ? 'too-many-files' : null
  }

  #hold(callId: string, facts: Omit<FileFacts, 'progress'>, reservation: Reservation): HeldFile {
    const file: HeldFile = {
      callId,
      facts: { ...facts, progress: { state: 'sending', received: 0 } },
      reservation,
      content: null,
      onGone: () => {},
      cancelExpiry: () => {},
    }
    file.cancelExpiry = this.#clock.at(this.#clock.now() + FILE_KEEP_MS, () => {
      this.step(file, { type: 'keep.over' })
    })
    const files = this.#calls.get(callId) ?? new Map<string, HeldFile>()
    if (!this.#calls.has(callId)) this.#onFirst(callId)
    this.#calls.set(callId, files.set(facts.fileId, file))
    this.#tellBoth(file)
    return file
  }

  #letGo(file: HeldFile): void {
    file.cancelExpiry()
    file.content = null
    file.reservation.free()
    file.onGone()
    file.onGone = () => {}
  }

  #tellBoth(file: HeldFile): void {
    for (const side of ['resident', 'consultant'] as const) {
      this.#tell(file.callId, side, fileView(file.facts, side))
    }
  }
}

const tenthOf = (received: number, { facts }: HeldFile): number =>
  Math.floor((received * 10) / facts.bytes)
