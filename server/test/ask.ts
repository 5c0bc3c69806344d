import { request } from 'node:http'

export type Asked = {
  status: number
  headers: Record<string, string | undefined>
  body: Buffer
  json: unknown
}
export type AskOptions = {
  method?: string
  headers?: Record<string, string>
  /** Sent as JSON unless it is text. */
  body?: unknown
}

/** One HTTP request with exactly the headers that are given (fetch would set Origin and Host itself). */
export function ask(port: number, path: string, options: AskOptions = {}): Promise<Asked> {
  const { method = 'GET', headers = {}, body } = options
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('error', reject)
      res.on('end', () => {
        const whole = Buffer.concat(chunks)
        const isJson = (res.headers['content-type'] ?? '').startsWith('application/json')
        const json: unknown =
          isJson && whole.length > 0 && !res.headers['content-encoding']
            ? JSON.parse(whole.toString())
            : null
        const flat = Object.fromEntries(
          Object.entries(res.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join('\n') : value,
          ]),
        )
        resolve({ status: res.statusCode ?? 0, headers: flat, body: whole, json })
      })
    })
    req.on('error', reject)
    if (body !== undefined) req.write(typeof body === 'string' ? body : JSON.stringify(body))
    req.end()
  })
}
