import { computed, shallowRef, watch } from 'vue'
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
import { bindToCall } from './call-bound.ts'
import type { CallBoundOptions } from './call-bound.ts'
import { fetchFile, uploadFile } from './file-transport.ts'
import type { FileAuth, FileProblem, Upload } from './file-transport.ts'
import type { Request } from './requests.ts'

export type FilesConnection = CallBoundOptions['connection'] & {
  request: <M extends Request<FileMessage>>(message: M) => Promise<AnswerOf<M['type']>>
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

export type CallFilesOptions = CallBoundOptions & {
  connection: FilesConnection
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

type Items = ReturnType<typeof createItems>

/** The list, and who is told when a file of it has come to its end. */
function createItems(onEnd: (item: FileItem) => void) {
  const items = shallowRef<FileItem[]>([])
  const find = (fileId: string) => items.value.find((item) => item.fileId === fileId)
  const put = (item: FileItem) => (items.value = [...items.value, item])
  const remove = (fileId: string) =>
    (items.value = items.value.filter((item) => item.fileId !== fileId))

  function change(fileId: string, to: Partial<FileItem>) {
    const before = find(fileId)
    items.value = items.value.map((item) => (item.fileId === fileId ? { ...item, ...to } : item))
    const after = find(fileId)
    const isEnd = after?.state === 'ready' || after?.state === 'refused'
    if (after && isEnd && after.state !== before?.state) onEnd(after)
  }
  return { items, find, put, change, remove }
}

/** What leaves this page, one file after the other. */
function createSender(list: Items, options: CallFilesOptions) {
  const { newId = () => crypto.randomUUID(), upload = uploadFile, auth } = options
  const { items, find, put, change, remove } = list
  const contents = new Map<string, File>()
  let running: { fileId: string; upload: Upload } | null = null

  async function sendNext() {
    const callId = options.callId()
    const next = items.value.find(({ own, state }) => own && state === 'waiting')
    const file = next && contents.get(next.fileId)
    if (running || !next || !file || callId === null) return
    const { fileId } = next
    change(fileId, { state: 'sending' })
    const onProgress = (share: number) => {
      if (find(fileId)?.state === 'sending') change(fileId, { share })
    }
    const mine = { fileId, upload: upload({ callId, fileId, file, auth, onProgress }) }
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
      put({ ...item, state: 'waiting' })
      if (reason !== null) change(fileId, { state: 'refused', reason })
      else contents.set(fileId, file)
    }
    void sendNext()
  }

  function discard(fileId: string) {
    contents.delete(fileId)
    remove(fileId)
  }

  /** Calls a file off that is still waiting or on its way. */
  function cancel(fileId: string) {
    contents.delete(fileId)
    if (running?.fileId === fileId) running.upload.cancel()
    else remove(fileId)
  }

  /** Sends a file again that got lost on its way: as a new one, for the server has ended the first. */
  function retry(fileId: string) {
    const file = contents.get(fileId)
    discard(fileId)
    if (file) add([file])
  }

  const canRetry = ({ fileId, state, reason }: FileItem) =>
    state === 'refused' && contents.has(fileId) && reason !== null && PASSING.has(reason)

  function stop() {
    running?.upload.cancel()
    running = null
    contents.clear()
  }
  return { add, cancel, retry, discard, canRetry, stop }
}

/** Files of a call as its page has them (W9): the server's word, and what waits to be sent from here. */
export function useCallFiles(options: CallFilesOptions) {
  const { connection, onEnd } = options
  const list = createItems(onEnd)
  const { items, find, put, change } = list
  const { stop: stopSending, ...sender } = createSender(list, options)
  const seen = shallowRef<ReadonlySet<string>>(new Set())
  const arrived = () => items.value.filter(({ own, state }) => !own && state === 'ready')
  const unread = computed(() => arrived().filter(({ fileId }) => !seen.value.has(fileId)).length)

  function forget() {
    stopSending()
    items.value = []
    seen.value = new Set()
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
    if (!known) put({ ...item, state: 'sending' })
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

  bindToCall(options, {
    synchronise,
    forget,
    hear(notice) {
      if (notice.type === 'file.state' && notice.callId === options.callId()) take(notice.file)
    },
  })
  watch(
    [items, options.isOpen],
    () => {
      if (options.isOpen()) seen.value = new Set(arrived().map(({ fileId }) => fileId))
    },
    { immediate: true },
  )

  async function load(fileId: string): Promise<Blob | null> {
    const callId = options.callId()
    return callId === null ? null : fetchFile(callId, fileId, options.auth)
  }
  return { items, unread, load, ...sender }
}

export type CallFiles = ReturnType<typeof useCallFiles>

/** Another try may do better, with the same file. */
const PASSING: ReadonlySet<FileProblem> = new Set<FileProblem>([
  'network',
  'scanner-down',
  'scanner-outdated',
  'memory-full',
  'files-off',
  'internal',
])

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
