import { createApiHandler, type ApiHandlerDeps } from './api-handler.ts'
import type { HttpHandler, HttpReply } from './exchange.ts'
import { createPages, type PagesDeps } from './pages.ts'
import { plainReply } from './plain-reply.ts'
import { refusalReply } from './refusals.ts'
import { openApiDocument } from './routes/openapi.ts'
import { fileReply, madeFile, REVALIDATE } from './static.ts'

export type HttpDeps = ApiHandlerDeps & PagesDeps & { files: HttpHandler; metrics: HttpHandler }

/** The whole HTTP side: health, metrics, the JSON interface and its description, pages and files. */
export function createHttp(deps: HttpDeps): HttpHandler {
  const api = createApiHandler(deps)
  const pages = createPages(deps)
  const description = madeFile(JSON.stringify(openApiDocument()), 'application/json; charset=utf-8')

  return async (request) => {
    const { path } = request
    if (path === '/healthz') return plainReply(200, 'alive')
    if (path === '/favicon.ico') return NO_ICON
    if (path === '/api/openapi.json') {
      return fileReply(request, description, { 'cache-control': REVALIDATE })
    }
    if (path === '/metrics') return deps.metrics(request)
    if (path.startsWith('/api/calls/')) return deps.files(request)
    if (path === '/readyz' || path.startsWith('/api/')) return api(request)
    return (
      pages(request) ??
      (wantsPage(request.headers.accept) ? plainReply(404, 'Not found') : refusalReply('not-found'))
    )
  }
}

/** Browsers ask for it unbidden; the pages name their icons themselves. */
const NO_ICON: HttpReply = { status: 204, headers: { 'cache-control': 'public, max-age=86400' } }

function wantsPage(accept: string | undefined): boolean {
  return (accept ?? '').includes('text/html')
}
