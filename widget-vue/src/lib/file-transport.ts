import type { FileRefusal } from '#machines/file.ts'

/** Why a file did not get there: the server's word, or this page could not reach it. */
export type FileProblem = FileRefusal | 'not-yours' | 'network'

/** How this page says who it is: a ticket's header in the panel, nothing beside the cookie at the desk. */
export type FileAuth = () => Record<string, string>

export type Upload = {
  /** Null once the server has it all; what its check finds comes over the socket. */
  done: Promise<FileProblem | null>
  cancel: () => void
}

const addressOf = (callId: string) => `/api/calls/${callId}/files`

/** Sends a file whole; `onProgress` hears the share that has left this page (0 to 1). */
export function uploadFile(options: {
  callId: string
  fileId: string
  file: File
  auth: FileAuth
  onProgress: (share: number) => void
}): Upload {
  const { callId, fileId, file, auth, onProgress } = options
  // Not fetch: it tells nothing of an upload's progress.
  const request = new XMLHttpRequest()
  const done = new Promise<FileProblem | null>((resolve) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => resolve(request.status === 200 ? null : refusalOf(request.responseText))
    request.onerror = () => resolve('network')
    request.onabort = () => resolve('upload-cut')
    request.open('POST', addressOf(callId))
    const headers = {
      ...auth(),
      'content-type': 'application/octet-stream',
      'x-file-id': fileId,
      'x-file-name': encodeURIComponent(file.name.toWellFormed()),
    }
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.send(file)
  })
  return { done, cancel: () => request.abort() }
}

/** The bytes of a file that has passed, or null when it cannot be had. */
export async function fetchFile(
  callId: string,
  fileId: string,
  auth: FileAuth,
): Promise<Blob | null> {
  try {
    const response = await fetch(`${addressOf(callId)}/${fileId}`, { headers: auth() })
    return response.ok ? await response.blob() : null
  } catch {
    return null
  }
}

function refusalOf(text: string): FileProblem {
  try {
    const { refused } = JSON.parse(text) as { refused?: FileProblem }
    return refused ?? 'network'
  } catch {
    return 'network'
  }
}

/** Hands a file to the person, as a download of the browser. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
