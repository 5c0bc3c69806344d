import type { WebSocket } from 'uWebSockets.js'
import { SUBPROTOCOL } from '#machines/protocol-constants.ts'
import { uws } from '#server/uws.ts'
import { BARE_LIMITS, callIdOf, listenBare } from './bare-edge.ts'
import { answerParent } from './child.ts'
import { usedCpu } from './load-watch.ts'

/**
 * Bare uWebSockets.js that hands on frames between two sockets of one name: no reading, no checks, no
 * memory. As `relay` it sends as many frames of the same length as our chat does, made beforehand; as
 * `echo` it sends every frame back.
 */

type UserData = { callId: string }
type Socket = WebSocket<UserData>

let mode: 'relay' | 'echo' = 'echo'
let entry = ''
let answer = ''
const sockets = new Map<string, Socket[]>()

const app = uws.App()
app.ws<UserData>('/ws/*', {
  ...BARE_LIMITS,
  upgrade(res, req, context) {
    const callId = callIdOf(req.getHeader('sec-websocket-protocol'))
    const key = req.getHeader('sec-websocket-key')
    const extensions = req.getHeader('sec-websocket-extensions')
    res.upgrade({ callId }, key, SUBPROTOCOL, extensions, context)
  },
  open(ws) {
    const { callId } = ws.getUserData()
    sockets.set(callId, [...(sockets.get(callId) ?? []), ws])
    ws.send('{"type":"hello"}', false)
  },
  message(ws, frame, isBinary) {
    if (mode === 'echo') return void ws.send(frame, isBinary)
    for (const one of sockets.get(ws.getUserData().callId)!) one.send(entry, false)
    ws.send(answer, false)
  },
})

answerParent({
  listen: () => listenBare(app),
  /** From now on these two frames are sent for each that comes. */
  relay(frames: { entry: string; answer: string }) {
    mode = 'relay'
    entry = frames.entry
    answer = frames.answer
  },
  cpu: usedCpu,
})
