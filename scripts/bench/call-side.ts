import { setTimeout as pause } from 'node:timers/promises'
import { capabilities, dtls, pictureOf, soundOf, type RtpPeer } from './call-media.ts'
import { WrongAnswer } from './bench.ts'
import type { LoadPage } from './load-page.ts'
import type { SeatedPair } from './seated-pairs.ts'

/** The media of a call as a page sets them up: the same requests, with plain RTP behind them. */

type Answered<T> = { result: T }
type Joined = Record<'send' | 'receive', { iceCandidates: { port: number }[] }>
type Consumers = {
  consumers: { id: string; kind: string; rtpParameters: { codecs: { payloadType: number }[] } }[]
}

const ROOM_PATIENCE_MS = 10_000
async function ask<T>(page: LoadPage, message: { type: string } & object): Promise<T> {
  return (JSON.parse(await page.request(message)) as Answered<T>).result
}

/** The room is made while the page comes; a page asks again when it is told of it. */
async function join(page: LoadPage, callId: string): Promise<Joined> {
  const endsAt = performance.now() + ROOM_PATIENCE_MS
  for (;;) {
    try {
      return await ask<Joined>(page, { type: 'media.join', callId, session: 'bench' } as never)
    } catch (error) {
      const isEarly = error instanceof WrongAnswer && error.message.includes('no-such-room')
      if (!isEarly || performance.now() > endsAt) throw error
      await pause(20)
    }
  }
}

async function announce(page: LoadPage, callId: string, ssrc: number): Promise<Joined> {
  const joined = await join(page, callId)
  for (const direction of ['send', 'receive'])
    await page.request({
      ...{ type: 'media.connect', callId, direction, dtlsParameters: dtls },
    } as never)
  const tracks = { audio: soundOf(ssrc), video: pictureOf(ssrc + 1) }
  for (const [kind, rtpParameters] of Object.entries(tracks))
    await page.request({
      ...{ type: 'media.produce', callId, kind, source: 'device', rtpParameters, muted: false },
    } as never)
  return joined
}

async function receive(page: LoadPage, callId: string): Promise<number> {
  const message = { type: 'media.consume', callId, rtpCapabilities: capabilities }
  const { consumers } = await ask<Consumers>(page, message as never)
  if (consumers.length !== 2) throw new WrongAnswer(`${consumers.length} tracks can be received`)
  for (const { id: consumerId } of consumers)
    await page.request({ type: 'media.consumerReady', callId, consumerId } as never)
  const picture = consumers.find(({ kind }) => kind === 'video')
  return picture!.rtpParameters.codecs[0]!.payloadType
}

/** Both sides send and receive from now on; for the generator, where. */
export async function openMedia({ callId, resident, consultant }: SeatedPair): Promise<RtpPeer[]> {
  const pages = [resident, consultant]
  const joined = [
    await announce(resident, callId, 1_000),
    await announce(consultant, callId, 2_000),
  ]
  const peers: RtpPeer[] = []
  for (const [index, page] of pages.entries()) {
    const { send, receive: back } = joined[index]!
    peers.push({
      sendPort: send.iceCandidates[0]!.port,
      receivePort: back.iceCandidates[0]!.port,
      audioSsrc: 1_000 * (index + 1),
      videoSsrc: 1_000 * (index + 1) + 1,
      videoType: await receive(page, callId),
    })
  }
  await resident.request({ type: 'media.flowing', callId } as never)
  return peers
}
