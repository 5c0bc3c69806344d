import { MAX_DOCUMENT_BYTES, type Doc } from './value.ts'
import { MAX_MESSAGE_BYTES } from './wire.ts'

/** Version that the store answers as; no newer commands are expected of it then. */
export const SERVER_VERSION = '7.0.0'

/**
 * The greeting: a standalone server without sessions, so that the driver sends none and retries
 * no write. Wire version 21 is MongoDB 7.0; without topologyVersion drivers simply poll.
 */
export function hello(now: number, legacy: boolean): Doc {
  return {
    helloOk: true,
    ...(legacy ? { ismaster: true } : {}),
    isWritablePrimary: true,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: 100_000,
    localTime: new Date(now),
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ok: 1,
  }
}

/** Answer to `buildInfo`; names the engine so that nobody takes it for a real MongoDB. */
export function buildInfo(): Doc {
  return {
    version: SERVER_VERSION,
    versionArray: [7, 0, 0, 0],
    modules: ['okienko-embedded'],
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    ok: 1,
  }
}
