import { FILE_REFUSALS, MAX_FILE_BYTES } from '#machines/file.ts'
import { FILE_PATH, FILES_PATH, ID_HEADER, NAME_HEADER } from './file-handler.ts'
import { CONTENT_TYPE } from './file-kind.ts'

/** A path as OpenAPI writes it. */
export const templated = (path: string): string => path.replace(/:(\w+)/g, '{$1}')

const path = (name: string) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
})
const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
})
const either = [{ ticket: [] }, { session: [] }]
const refused = {
  description: 'Refused, with the reason by name.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/FileRefusal' } } },
}
const binary = (description: string) => ({ type: 'string', format: 'binary', description })

/** The two calls whose bodies are files and not JSON, for the description of the interface (OpenAPI 3.1). */
export const FILE_PATHS = {
  [templated(FILES_PATH)]: {
    post: {
      operationId: 'sendFile',
      description:
        'From a party of a live call to the other; what the check finds comes by socket.',
      security: either,
      parameters: [
        path('callId'),
        header(ID_HEADER, 'Made by the page: 8 to 64 letters, digits, - and _.'),
        header(NAME_HEADER, 'Percent-encoded UTF-8.'),
      ],
      requestBody: {
        required: true,
        content: {
          'application/octet-stream': { schema: binary(`At most ${MAX_FILE_BYTES} bytes.`) },
        },
      },
      responses: {
        200: {
          description: 'The last byte is here.',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['fileId'],
                properties: { fileId: { type: 'string' } },
              },
            },
          },
        },
        default: refused,
      },
    },
  },
  [templated(FILE_PATH)]: {
    get: {
      operationId: 'fetchFile',
      description: 'A file that has passed every check, for a party of the live call.',
      security: either,
      parameters: [path('callId'), path('fileId')],
      responses: {
        200: {
          description: 'The file, to be saved (RFC 6266).',
          content: Object.fromEntries(
            Object.values(CONTENT_TYPE).map((type) => [type, { schema: binary('The file.') }]),
          ),
        },
        default: refused,
      },
    },
  },
}

export const FILE_COMPONENTS = {
  schemas: {
    FileRefusal: {
      type: 'object',
      required: ['refused'],
      properties: {
        refused: {
          anyOf: [
            { type: 'string', enum: FILE_REFUSALS },
            { $ref: '#/components/schemas/Refusal/properties/refused' },
          ],
        },
      },
    },
  },
  securitySchemes: {
    ticket: {
      type: 'apiKey',
      in: 'header',
      name: 'authorization',
      description: 'The resident: `Ticket` and the token of the own ticket.',
    },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: '__Host-sid',
      description: 'The consultant: the session of the staff app.',
    },
  },
}
