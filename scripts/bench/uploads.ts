import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { demand } from './bench.ts'
import type { Heard } from './load-page.ts'
import type { SeatedPair } from './seated-pairs.ts'

/** Uploads as a page makes them, and clamd without us. */

/** Bytes that clamd gets at once. */
export const CHUNK = 128 * 1024

/** What clamd alone says of a file over its socket, in the chunks that a page's upload has. */
export function bareScan(socketPath: string, content: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath)
    let answer = ''
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('error', reject)
    socket.on('end', () => resolve(answer.replace(/\0$/, '')))
    socket.write('zINSTREAM\0')
    for (let at = 0; at < content.length; at += CHUNK) {
      const part = content.subarray(at, at + CHUNK)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(part.length)
      socket.write(length)
      socket.write(part)
    }
    socket.write(Buffer.alloc(4))
  })
}

const agent = new Agent({ keepAlive: true })

/** Sends a file as the resident's page does; resolves when the server has all of it. */
export function send(
  origin: string,
  { callId, ticket }: SeatedPair,
  content: Buffer,
  name = 'dokument.pdf',
): Promise<void> {
  return post(`${origin}/api/calls/${callId}/files`, content, {
    origin,
    authorization: `Ticket ${ticket}`,
    'x-file-id': randomUUID(),
    'x-file-name': name,
  })
}

/** Sends a body; resolves when it has been taken. */
export function post(
  url: string,
  content: Buffer,
  more: Record<string, string> = {},
): Promise<void> {
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': content.byteLength,
    ...more,
  }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.on('end', () =>
        response.statusCode === 200
          ? resolve()
          : reject(new Error(`an upload got ${response.statusCode}`)),
      )
    })
    sent.on('error', reject)
    sent.end(content)
  })
}

/** The word of `count` checks at the resident's page. */
export function verdicts({ resident }: SeatedPair, count: number): Promise<Heard> {
  let ready = 0
  return resident.next('verdict', (text) => {
    if (!text.includes('"type":"file.state"')) return false
    demand(!text.includes('"state":"refused"'), `a clean document passes: ${text}`)
    if (text.includes('"state":"ready"')) ready += 1
    return ready === count
  })
}
