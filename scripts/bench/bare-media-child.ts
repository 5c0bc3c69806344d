import { createWorker, type types } from 'mediasoup'
import { mediaCodecs } from '#media-worker/codecs.ts'
import { capabilities, pictureOf, soundOf, type RtpPeer } from './call-media.ts'
import { answerParent } from './child.ts'
import { usedCpu } from './load-watch.ts'
import { openPlain } from './plain-transports.ts'

/** Only mediasoup: the same routers, transports, producers and consumers as a call has, nothing else. */

const workers: types.Worker[] = []

type Side = { send: types.PlainTransport; receive: types.PlainTransport; ssrc: number }

async function openSide(router: types.Router, ssrc: number): Promise<Side> {
  const [send, receive] = await Promise.all([openPlain(router), openPlain(router)])
  return { send, receive, ssrc }
}

async function produce({ send, ssrc }: Side): Promise<types.Producer[]> {
  return [
    await send.produce({ kind: 'audio', rtpParameters: soundOf(ssrc) as never }),
    await send.produce({ kind: 'video', rtpParameters: pictureOf(ssrc + 1) as never }),
  ]
}

async function openCall(worker: types.Worker): Promise<RtpPeer[]> {
  const router = await worker.createRouter({ mediaCodecs })
  const sides = [await openSide(router, 1_000), await openSide(router, 2_000)]
  const tracks = [await produce(sides[0]!), await produce(sides[1]!)]
  let videoType = 0
  for (const [index, { receive }] of sides.entries())
    for (const { id: producerId, kind } of tracks[1 - index]!) {
      const consumer = await receive.consume({
        producerId,
        rtpCapabilities: capabilities as never,
      })
      if (kind === 'video') videoType = consumer.rtpParameters.codecs[0]!.payloadType
    }
  return sides.map(({ send, receive, ssrc }) => ({
    sendPort: send.tuple.localPort,
    receivePort: receive.tuple.localPort,
    audioSsrc: ssrc,
    videoSsrc: ssrc + 1,
    videoType,
  }))
}

answerParent({
  async start(count: number): Promise<void> {
    const workerBin = process.env['OKIENKO_MEDIASOUP_WORKER_BIN']!
    for (let i = 0; i < count; i += 1)
      workers.push(await createWorker({ workerBin, logLevel: 'warn' }))
  },
  async open(calls: number): Promise<RtpPeer[]> {
    const peers: RtpPeer[] = []
    for (let i = 0; i < calls; i += 1) peers.push(...(await openCall(workers[i % workers.length]!)))
    return peers
  },
  cpu: usedCpu,
  workers: () => workers.map(({ pid }) => pid),
})
