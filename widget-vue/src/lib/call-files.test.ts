// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, shallowRef } from 'vue'
import type { FileView } from '#machines/file.ts'
import { useCallFiles } from './call-files.ts'
import type { FileItem } from './call-files.ts'
import type { ConnectionState, ToolNotice } from './connection.ts'
import type { FileProblem, uploadFile } from './file-transport.ts'

const view = (over: Partial<FileView> = {}): FileView => ({
  fileId: 'theirs-1',
  from: 'consultant',
  name: null,
  kind: 'pdf',
  bytes: 1000,
  progress: { state: 'sending', received: 100 },
  ...over,
})

function setUp(known: FileView[] = []) {
  const state = shallowRef<ConnectionState>('open')
  const listeners = new Set<(notice: ToolNotice) => void>()
  const callId = ref<string | null>('call-1')
  const open = ref(false)
  const ended: FileItem[] = []
  const uploads: {
    options: Parameters<typeof uploadFile>[0]
    end: (problem: FileProblem | null) => void
  }[] = []
  let count = 0
  const list = { files: known }
  const files = effectScope().run(() =>
    useCallFiles({
      connection: {
        state,
        request: async () => list as never,
        onToolNotice: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
      },
      callId: () => callId.value,
      seated: () => true,
      side: 'resident',
      auth: () => ({}),
      isOpen: () => open.value,
      onEnd: (item) => void ended.push(item),
      newId: () => `own-${(count += 1)}`,
      upload: (options) => {
        const done = Promise.withResolvers<FileProblem | null>()
        uploads.push({ options, end: done.resolve })
        return { done: done.promise, cancel: () => done.resolve('upload-cut') }
      },
    }),
  )!
  const hear = (file: FileView, of = 'call-1') => {
    for (const listener of listeners) listener({ type: 'file.state', callId: of, file })
  }
  const states = () => files.items.value.map((item) => item.state)
  return { state, callId, open, ended, uploads, list, files, hear, states }
}

const pdf = (name = 'akt.pdf', size = 10) => new File([new Uint8Array(size)], name)

describe('files of a call', () => {
  it('are sent one after the other, with progress, until the server has checked them', async () => {
    const { files, uploads, hear, states, ended } = setUp()
    files.add([pdf('a.pdf'), pdf('b.png')])
    expect(states()).toEqual(['sending', 'waiting'])
    uploads[0]!.options.onProgress(0.5)
    expect(files.items.value[0]!.share).toBe(0.5)
    uploads[0]!.end(null)
    await vi.waitFor(() => expect(states()).toEqual(['checking', 'sending']))
    hear(view({ fileId: 'own-1', from: 'resident', name: 'a.pdf', progress: { state: 'ready' } }))
    hear(view({ fileId: 'own-1', from: 'resident', name: 'a.pdf', progress: { state: 'ready' } }))
    expect(states()).toEqual(['ready', 'sending'])
    expect(ended.map(({ fileId, state }) => [fileId, state])).toEqual([['own-1', 'ready']])
  })

  it('say at once what cannot be sent', () => {
    const { files, uploads } = setUp()
    files.add([pdf('a.exe'), pdf('b.pdf', 0), pdf('../', 1)])
    expect(files.items.value.map(({ reason }) => reason)).toEqual([
      'file-kind',
      'file-empty',
      'file-name',
    ])
    files.add(Array.from({ length: 11 }, (_, i) => pdf(`${i}.pdf`)))
    expect(files.items.value.at(-1)).toMatchObject({ state: 'refused', reason: 'too-many-files' })
    expect(uploads).toHaveLength(1)
  })

  it('of the other side come without a name first, and count until they are seen', async () => {
    const { files, hear, open } = setUp()
    hear(view())
    expect(files.items.value).toMatchObject([
      { own: false, name: null, state: 'sending', share: 0.1 },
    ])
    expect(files.unread.value).toBe(0)
    hear(view({ name: 'wzór.pdf', progress: { state: 'ready' } }))
    expect(files.unread.value).toBe(1)
    open.value = true
    await nextTick()
    expect(files.unread.value).toBe(0)
  })

  it('tell the reason of a refusal once, whoever says it first', async () => {
    const { files, uploads, hear, ended } = setUp()
    files.add([pdf()])
    hear(
      view({
        fileId: 'own-1',
        from: 'resident',
        progress: { state: 'refused', reason: 'scanner-down' },
      }),
    )
    uploads[0]!.end('scanner-down')
    await vi.waitFor(() => expect(ended).toHaveLength(1))
    expect(files.canRetry(files.items.value[0]!)).toBe(true)
    files.retry('own-1')
    await vi.waitFor(() => expect(uploads).toHaveLength(2))
    expect(files.items.value).toMatchObject([{ fileId: 'own-2', state: 'sending' }])
  })

  it('can be called off', async () => {
    const { files, states } = setUp()
    files.add([pdf('a.pdf'), pdf('b.pdf')])
    files.cancel('own-2')
    expect(states()).toEqual(['sending'])
    files.cancel('own-1')
    await vi.waitFor(() => expect(files.items.value[0]).toMatchObject({ reason: 'upload-cut' }))
    expect(files.canRetry(files.items.value[0]!)).toBe(false)
  })

  it('are read again after a reconnection; what the server has lost is gone', async () => {
    const { files, state, list, states } = setUp([
      view({ name: 'a.pdf', progress: { state: 'ready' } }),
    ])
    await vi.waitFor(() => expect(states()).toEqual(['ready']))
    state.value = 'waiting'
    await nextTick()
    list.files = []
    state.value = 'open'
    await vi.waitFor(() => expect(states()).toEqual(['gone']))
    expect(files.unread.value).toBe(0)
  })

  it('of another call are not heard, and the end forgets all', async () => {
    const { files, callId, hear } = setUp()
    hear(view(), 'call-2')
    expect(files.items.value).toEqual([])
    hear(view())
    callId.value = null
    expect(files.items.value).toEqual([])
  })
})
