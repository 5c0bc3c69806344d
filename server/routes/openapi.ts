import { z } from 'zod'
import { ALL_API, RefusalBody } from '#machines/api.ts'
import { FILE_COMPONENTS, FILE_PATHS, templated } from '#server/files/description.ts'
import type { Call } from './route.ts'

/** The description of the interface: JSON by the schemas that the server checks by, and files (OpenAPI 3.1). */
export function openApiDocument(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, call] of Object.entries(ALL_API) as [string, Call][]) {
    const path = templated(call.path)
    paths[path] = { ...paths[path], [call.method.toLowerCase()]: operation(name, call) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Okienko', version: '1', description: 'JSON interface of the video counter.' },
    paths: { ...paths, ...FILE_PATHS },
    components: {
      ...FILE_COMPONENTS,
      schemas: { ...FILE_COMPONENTS.schemas, Refusal: schemaOf(RefusalBody, 'output') },
    },
  }
}

function operation(name: string, call: Call): Record<string, unknown> {
  const parameters = [
    ...[...call.path.matchAll(/:(\w+)/g)].map((match) => pathParameter(match[1]!)),
    ...('query' in call ? queryParameters(call.query) : []),
  ]
  return {
    operationId: name,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...('request' in call
      ? { requestBody: { required: true, content: json(schemaOf(call.request, 'input')) } }
      : {}),
    responses: {
      200: { description: 'Done.', content: json(schemaOf(call.reply, 'output')) },
      default: {
        description: 'Refused, with the reason by name.',
        content: json({ $ref: '#/components/schemas/Refusal' }),
      },
    },
  }
}

function pathParameter(name: string): Record<string, unknown> {
  return { name, in: 'path', required: true, schema: { type: 'string' } }
}

function queryParameters(query: z.ZodObject): Record<string, unknown>[] {
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(schema as z.ZodType, 'input'),
  }))
}

function json(schema: unknown): Record<string, unknown> {
  return { 'application/json': { schema } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const described: Record<string, unknown> = { ...z.toJSONSchema(schema, { io }) }
  // The document names the dialect once, by its version.
  delete described.$schema
  return described
}
