import { randomUUID } from 'node:crypto'
import type { FileView } from '#machines/file.ts'
import type { ResidentPage, StaffPage } from './pages.ts'

/** One side of a call, as its page sends and fetches files. */
export type Sender = {
  origin: string
  page: ResidentPage | StaffPage
  auth: Record<string, string>
}

/** Sends a file as a page does; `fileId` is the one it made. */
export async function sendFile(
  { origin, auth }: Pick<Sender, 'origin' | 'auth'>,
  callId: string,
  name: string,
  content: Uint8Array,
  over: Record<string, string> = {},
): Promise<{ fileId: string; status: number; refused: string | null }> {
  const fileId = randomUUID()
  const response = await fetch(`${origin}/api/calls/${callId}/files`, {
    method: 'POST',
    headers: {
      origin,
      ...auth,
      'content-type': 'application/octet-stream',
      'x-file-id': fileId,
      'x-file-name': encodeURIComponent(name),
      ...over,
    },
    body: new Uint8Array(content),
  })
  const body = (await response.json()) as { refused?: string }
  return { fileId, status: response.status, refused: body.refused ?? null }
}

export const fetchFile = (
  { origin, auth }: Pick<Sender, 'origin' | 'auth'>,
  callId: string,
  fileId: string,
): Promise<Response> => fetch(`${origin}/api/calls/${callId}/files/${fileId}`, { headers: auth })

/** What this page has been told of a file, as it came. */
export const storyOf = ({ page }: Pick<Sender, 'page'>, fileId: string): FileView[] =>
  page.messages.flatMap((message) =>
    message.type === 'file.state' && message.file.fileId === fileId ? [message.file] : [],
  )

/** The file once it is ready or refused, as this page is told. */
export const untilFile = (sender: Pick<Sender, 'page'>, fileId: string): Promise<FileView> =>
  sender.page.until('the end of the check', () =>
    storyOf(sender, fileId).find(({ progress }) => ['ready', 'refused'].includes(progress.state)),
  )
