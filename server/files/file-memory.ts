/** All files of all calls in this process together (bytes; privacy.md 7). */
export const MAX_FILES_MEMORY_BYTES = 512 * 1024 * 1024

/** Counts the bytes that files hold, so that uploads are refused before the machine is short of memory. */
export type FileMemory = {
  /** Null when so many bytes are not left. */
  reserve(bytes: number): Reservation | null
  used(): number
}

/** A part of the memory; `resize` when the content became another one, `free` once it is gone. */
export type Reservation = {
  resize(bytes: number): void
  /** Can be called twice. */
  free(): void
}

export function createFileMemory(limit = MAX_FILES_MEMORY_BYTES): FileMemory {
  let used = 0
  return {
    reserve(bytes) {
      if (used + bytes > limit) return null
      used += bytes
      let held = bytes
      const resize = (next: number) => {
        used += next - held
        held = next
      }
      return { resize, free: () => resize(0) }
    },
    used: () => used,
  }
}
