import type { FileView } from '#machines/file.ts'
import type { FileMessage, Refusal } from '#machines/protocol.ts'
import { partyOf } from './live-content.ts'
import type { Peer } from './peer.ts'
import type { World } from './world.ts'

/** What a request about files is answered with. */
export type FileResult = { result: { files: FileView[] } } | { refused: Refusal }

/** What has been sent in a call, for its two people only; the bytes go over HTTP (file-handler.ts). */
export function dispatchFiles(
  world: Pick<World, 'calls' | 'log' | 'files'>,
  peer: Peer,
  { callId }: FileMessage,
): FileResult {
  const asked = partyOf(world, peer.identity, callId)
  if ('refused' in asked) return asked
  const side = asked.party === 'resident' ? 'resident' : 'consultant'
  return { result: { files: world.files.list(callId, side) } }
}
