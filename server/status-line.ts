import { STATUS_CODES } from 'node:http'

/** `404 Not Found` for 404. */
export function statusLine(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? 'Unknown'}`
}
