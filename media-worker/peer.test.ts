import { EventEmitter } from 'node:events'
import type { types } from 'mediasoup'
import { beforeEach, expect, test } from 'vitest'
import { MediaPeer } from './peer.ts'
import { PeerReception } from './reception.ts'

/** The states of ICE and DTLS are those of a browser at the other end; here the test plays it. */
class PlayedTransport extends EventEmitter {
  closed = false
  iceState: types.IceState = 'new'
  dtlsState: types.DtlsState = 'new'
  ice(state: types.IceState) {
    this.iceState = state
    this.emit('icestatechange', state)
  }
  dtls(state: types.DtlsState) {
    this.dtlsState = state
    this.emit('dtlsstatechange', state)
  }
  close() {
    this.closed = true
  }
}

let send: PlayedTransport
let receive: PlayedTransport
let told: boolean[]
let peer: MediaPeer

beforeEach(() => {
  send = new PlayedTransport()
  receive = new PlayedTransport()
  told = []
  peer = new MediaPeer({
    peer: 'resident',
    session: 's1',
    transports: { send, receive } as unknown as Record<'send' | 'receive', types.WebRtcTransport>,
    announced: [],
    reception: new PeerReception(),
    events: {
      connection: (connected) => told.push(connected),
      trackAdded: () => {},
      trackClosed: () => {},
      trackFlows: () => {},
    },
  })
})

const comeUp = (transport: PlayedTransport) => {
  transport.ice('connected')
  transport.dtls('connecting')
  transport.dtls('connected')
  transport.ice('completed')
}

test('a peer is connected when ICE and DTLS of one transport are, and is told once', () => {
  send.ice('connected')
  expect(peer.connected).toBe(false)
  comeUp(send)
  comeUp(receive)
  expect(peer.connected).toBe(true)
  expect(told).toEqual([true])
})

test('it is disconnected when the last transport is, and back when one comes back', () => {
  comeUp(send)
  comeUp(receive)
  send.ice('disconnected')
  expect(told).toEqual([true])
  receive.ice('disconnected')
  expect(told).toEqual([true, false])
  receive.ice('connected')
  expect(told).toEqual([true, false, true])
})

test('a page that closes its side, or whose handshake fails, is disconnected', () => {
  comeUp(send)
  send.dtls('closed')
  comeUp(receive)
  receive.dtls('failed')
  expect(told).toEqual([true, false, true, false])
})

test('closing a connected peer tells it once, closing an unconnected one tells nothing', () => {
  comeUp(send)
  peer.close()
  peer.close()
  expect(told).toEqual([true, false])
})
