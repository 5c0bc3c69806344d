import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import {
  cleanFileName,
  countsToLimit,
  kindOfName,
  MAX_FILE_BYTES,
  MAX_FILES_PER_SIDE,
  type FileKind,
  type FileSide,
  type FileView,
} from '#machines/file.ts'
import type { AnswerOf, FileMessage } from '#machines/protocol.ts'
import type { ConnectionState, ToolNotice } from './connection.ts'
import { fetchFile, uploadFile } from './file-transport.ts'
import type { FileAuth, FileProblem, Upload } from './file-transport.ts'
import type { Request } from './requests.ts'

export type FilesConnection = {
  state: Readonly<ShallowRef<ConnectionState>>
  request: <M extends Request<FileMessage>>(message: M) => Promise<AnswerOf<M['type']>>
  onToolNotice: (listener: (notice: ToolNotice) => void) => () => void
}

/** A file of the call as its page shows it. `waiting`: others of this page are sent first. */
export type FileItem = {
  fileId: string
  own: boolean
  /** Null while the other side's file is not through its check. */
  name: string | null
  kind: FileKind | null
  bytes: number
  state: 'waiting' | 'sending' | 'checking' | 'ready' | 'refused' | 'gone'
  /** Share that has been sent, 0 to 1. */
  share: number
  reason: FileProblem | null
}

export type CallFilesOptions = {
  connection: FilesConnection
  /** Another call, or null, and everything is forgotten. */
  callId: () => string | null
  /** Two people are in it: files can be sent. */
  seated: () => boolean
  side: FileSide
  auth: FileAuth
  /** The list is in sight: what arrives counts as seen. */
  isOpen: () => boolean
  /** A file has come to its end: ready or refused. Told once each. */
  onEnd: (item: FileItem) => void
  newId?: () => string
  /** Seam for tests. */
  upload?: typeof uploadFile
}

/** Files of a call as its page has them (W9): the server's word, and what waits to be sent from here. */
export function useCallFiles(options: CallFilesOptions) {
  const { connection, newId = () => crypto.randomUUID(), upload = uploadFile } = options
  const items = shallowRef<FileItem[]>([])
  const seen = shallowRef<ReadonlySet<string>>(new Set())
  const contents = new Map<string, File>()
  let running: { fileId: string; upload: Upload } | null = null
  const isArrived = ({ own, state }: FileItem) => !own && state === 'ready'
  const unread = computed(
    () => items.value.filter((item) => isArrived(item) && !seen.value.has(item.fileId)).length,
  )

  function forget() {
    running?.upload.cancel()
    running = null
    contents.clear()
    items.value = []
    seen.value = new Set()
  }

  const find = (fileId: string) => items.value.find((item) => item.fileId === fileId)

  function change(fileId: string, to: Partial<FileItem>) {
    const before = find(fileId)
    items.value = items.value.map((item) => (item.fileId === fileId ? { ...item, ...to } : item))
    const after = find(fileId)
    const isEnd = after?.state === 'ready' || after?.state === 'refused'
    if (!after || !isEnd || after.state === before?.state) return
    if (after.state === 'ready') contents.delete(fileId)
    options.onEnd(after)
  }

  /** What the server says of a file holds; the share that has left this page is known better here. */
  function take(view: FileView) {
    const { fileId, name, kind, bytes, progress } = view
    const known = find(fileId)
    // It has given up meanwhile: the page has its own reason.
    if (known?.state === 'refused' && progress.state !== 'ready') return
    const own = view.from === options.side
    const received = progress.state === 'sending' ? progress.received / bytes : 1
    const item: FileItem = {
      ...{ fileId, own, kind, bytes },
      name: name ?? known?.name ?? null,
      state: progress.state,
      share: Math.max(received, known?.share ?? 0),
      reason: progress.state === 'refused' ? progress.reason : null,
    }
    if (!known) items.value = [...items.value, { ...item, state: 'sending' }]
    change(fileId, item)
  }

  /** After a reconnection: what the server does not know any more is gone, unless it is on its way. */
  async function synchronise(callId: string) {
    const isKept = ({ state }: FileItem) => state === 'ready' || state === 'checking'
    // Only what stood before the question: an upload may end before its answer.
    const kept = items.value.filter(isKept).map(({ fileId }) => fileId)
    const answer = await connection.request({ type: 'file.read', callId }).catch(() => null)
    if (!answer || options.callId() !== callId) return
    const there = new Set(answer.files.map(({ fileId }) => fileId))
    for (const fileId of kept) if (!there.has(fileId)) change(fileId, { state: 'gone' })
    answer.files.forEach(take)
  }

  async function sendNext() {
    const callId = options.callId()
    const next = items.value.find(({ own, state }) => own && state === 'waiting')
    const file = next && contents.get(next.fileId)
    if (running || !next || !file || callId === null) return
    const { fileId } = next
    change(fileId, { state: 'sending' })
    const onProgress = (share: number) =>
      find(fileId)?.state === 'sending' && change(fileId, { share })
    const mine = {
      fileId,
      upload: upload({ callId, fileId, file, auth: options.auth, onProgress }),
    }
    running = mine
    const problem = await mine.upload.done
    if (running !== mine) return
    running = null
    if (problem !== null) change(fileId, { state: 'refused', reason: problem })
    else if (find(fileId)?.state === 'sending') change(fileId, { state: 'checking', share: 1 })
    void sendNext()
  }

  /** Takes files from a person's hand; what cannot be sent is said at once. */
  function add(files: Iterable<File>) {
    for (const file of files) {
      const reason = problemOf(file, items.value)
      const fileId = newId()
      const name = cleanFileName(file.name) ?? file.name
      const kind = kindOfName(name)
      const item = { fileId, own: true, name, kind, bytes: file.size, share: 0, reason: null }
      items.value = [...items.value, { ...item, state: 'waiting' }]
      if (reason !== null) change(fileId, { state: 'refused', reason })
      else contents.set(fileId, file)
    }
    void sendNext()
  }

  /** Calls a file off that is still waiting or on its way. */
  function cancel(fileId: string) {
    contents.delete(fileId)
    if (running?.fileId === fileId) running.upload.cancel()
    else discard(fileId)
  }

  /** Sends a file again that got lost on its way: as a new one, for the server has ended the first. */
  function retry(fileId: string) {
    const file = contents.get(fileId)
    discard(fileId)
    if (file) add([file])
  }

  function discard(fileId: string) {
    contents.delete(fileId)
    items.value = items.value.filter((item) => item.fileId !== fileId)
  }

  async function load(fileId: string): Promise<Blob | null> {
    const callId = options.callId()
    return callId === null ? null : fetchFile(callId, fileId, options.auth)
  }

  const stop = connection.onToolNotice((notice) => {
    if (notice.type === 'file.state' && notice.callId === options.callId()) take(notice.file)
  })
  watch(options.callId, forget, { flush: 'sync' })
  watch(
    [options.callId, options.seated, () => connection.state.value === 'open'] as const,
    ([callId, seated, open]) => {
      if (callId !== null && seated && open) void synchronise(callId)
    },
    { immediate: true },
  )
  watch(
    [items, options.isOpen],
    () => {
      if (options.isOpen()) seen.value = new Set(items.value.filter(isArrived).map((i) => i.fileId))
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    stop()
    forget()
  })

  const canRetry = ({ fileId, state, reason }: FileItem) =>
    state === 'refused' && contents.has(fileId) && isPassing(reason)
  return { items, unread, add, cancel, retry, discard, load, canRetry }
}

export type CallFiles = ReturnType<typeof useCallFiles>

/** Another try may do better, with the same file. */
const isPassing = (reason: FileProblem | null): boolean =>
  reason !== null &&
  ['network', 'scanner-down', 'scanner-outdated', 'memory-full', 'files-off', 'internal'].includes(
    reason,
  )

/** What can be known before anything is sent. */
function problemOf(file: File, items: readonly FileItem[]): FileProblem | null {
  const name = cleanFileName(file.name)
  if (name === null) return 'file-name'
  if (kindOfName(name) === null) return 'file-kind'
  if (file.size === 0) return 'file-empty'
  if (file.size > MAX_FILE_BYTES) return 'file-too-large'
  const own = items.filter((item) => item.own && countsToLimit({ progress: item as never }))
  return own.length >= MAX_FILES_PER_SIDE ? 'too-many-files' : null
}
