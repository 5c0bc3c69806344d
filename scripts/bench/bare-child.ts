import { randomUUID } from 'node:crypto'
import { SUBPROTOCOL } from '#machines/protocol-constants.ts'
import { uws } from '#server/uws.ts'
import { answerParent } from './child.ts'
import { settledMemory } from './memory.ts'

/** Bare uWebSockets.js with the limits of our edge, and as much user data as says who a socket is. */

type UserData = { id: string; identity: { kind: 'resident'; callId: string } }

const app = uws.App()
app.ws<UserData>('/ws/*', {
  maxPayloadLength: 256 * 1024,
  maxBackpressure: 4 * 1024 * 1024,
  closeOnBackpressureLimit: true,
  idleTimeout: 12,
  sendPingsAutomatically: true,
  compression: uws.DISABLED,
  upgrade(res, req, context) {
    const callId = req.getHeader('sec-websocket-protocol').split('ticket.')[1] ?? ''
    const data: UserData = { id: randomUUID(), identity: { kind: 'resident', callId } }
    const key = req.getHeader('sec-websocket-key')
    res.upgrade(data, key, SUBPROTOCOL, req.getHeader('sec-websocket-extensions'), context)
  },
  open: (ws) => void ws.send('{"type":"hello"}', false),
})

answerParent({
  listen: () =>
    new Promise((resolve, reject) => {
      app.listen('127.0.0.1', Number(process.env['OKIENKO_PORT'] ?? 0), (token) => {
        if (token) resolve(`http://localhost:${uws.us_socket_local_port(token)}`)
        else reject(new Error('the port cannot be had'))
      })
    }),
  memory: settledMemory,
})
