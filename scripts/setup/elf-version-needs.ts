/** Section type of `.gnu.version_r`: which versions of which libraries the file needs. */
const SHT_GNU_VERNEED = 0x6ffffffe

interface Section {
  type: number
  offset: number
  link: number
}

/** One needed version of one library; `offset` is where its record stands in the file. */
interface NeededVersion {
  library: string
  version: string
  offset: number
}

/**
 * Returns a copy of a 64-bit little-endian ELF file in which the demand for `unwanted` of
 * `library` has become a demand for `instead`, a version of the same library that the file
 * needs anyway. Only version names change: symbols bound to it must exist somewhere at load time.
 * Throws when the file is of another kind or lacks one of the two records.
 */
export function replaceNeededVersion(
  file: Buffer,
  library: string,
  unwanted: string,
  instead: string,
): Buffer {
  const copy = Buffer.from(file)
  const needed = neededVersions(copy).filter((need) => need.library === library)
  const from = needed.find((need) => need.version === unwanted)
  const to = needed.find((need) => need.version === instead)
  if (!from) throw new Error(`the file does not need ${unwanted} of ${library}`)
  if (!to) throw new Error(`the file does not need ${instead} of ${library}`)
  const hash = copy.readUInt32LE(to.offset)
  const name = copy.readUInt32LE(to.offset + 8)
  copy.writeUInt32LE(hash, from.offset)
  copy.writeUInt32LE(name, from.offset + 8)
  return copy
}

/** All versions that an ELF file needs of its libraries. */
export function neededVersions(file: Buffer): NeededVersion[] {
  const sections = readSections(file)
  const needs = sections.find((section) => section.type === SHT_GNU_VERNEED)
  const names = needs && sections[needs.link]
  if (!needs || !names) return []
  const text = (offset: number): string => {
    const start = names.offset + offset
    return file.toString('latin1', start, file.indexOf(0, start))
  }
  const found: NeededVersion[] = []
  for (let entry = needs.offset; ; entry += file.readUInt32LE(entry + 12)) {
    const library = text(file.readUInt32LE(entry + 4))
    for (let record = entry + file.readUInt32LE(entry + 8); ;) {
      found.push({ library, version: text(file.readUInt32LE(record + 8)), offset: record })
      const step = file.readUInt32LE(record + 12)
      if (step === 0) break
      record += step
    }
    if (file.readUInt32LE(entry + 12) === 0) return found
  }
}

function readSections(file: Buffer): Section[] {
  const isElf64LittleEndian =
    file.length > 64 && file.readUInt32BE(0) === 0x7f454c46 && file[4] === 2 && file[5] === 1
  if (!isElf64LittleEndian) throw new Error('not a 64-bit little-endian ELF file')
  const table = Number(file.readBigUInt64LE(0x28))
  const size = file.readUInt16LE(0x3a)
  const count = file.readUInt16LE(0x3c)
  return Array.from({ length: count }, (_, index) => {
    const header = table + index * size
    return {
      type: file.readUInt32LE(header + 4),
      offset: Number(file.readBigUInt64LE(header + 0x18)),
      link: file.readUInt32LE(header + 0x28),
    }
  })
}
