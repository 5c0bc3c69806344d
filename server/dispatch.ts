import type {
  ChatMessage,
  ClientMessage,
  FileMessage,
  MediaMessage,
  Refusal,
  ShowingMessage,
  StaffMessage,
  TransferMessage,
  WidgetMessage,
} from '#machines/protocol.ts'
import { blockCall, type BlockResult } from './blocks/block-call.ts'
import { dispatchChat, type ChatResult } from './chat-dispatch.ts'
import { dispatchFiles, type FileResult } from './file-dispatch.ts'
import { isOutage } from './database.ts'
import { dispatchMedia, type MediaResult } from './media-dispatch.ts'
import { partyOf } from './live-content.ts'
import type { Peer, ResidentPeer, StaffPeer } from './peer.ts'
import { takeVisit } from './claims.ts'
import {
  answererOf,
  dispatchTransfer,
  isTransfer,
  type TransferResult,
} from './transfer-dispatch.ts'
import { dispatchShowing } from './showing-dispatch.ts'
import type { IceServersFor } from './turn.ts'
import { callOf, consultantOf, type World } from './world.ts'

/**
 * From a checked message to an event: authorise, ask the actor whether it can, send, answer. Every
 * request gets an answer; one that the actor cannot use gets `not-now` and changes nothing.
 */
export interface Dispatch {
  resident(peer: ResidentPeer, message: WidgetMessage): void
  staff(peer: StaffPeer, message: StaffMessage): void
}

/** Messages that both sides have. */
type SharedMessage = MediaMessage | ChatMessage | FileMessage | ShowingMessage
type Outcome = MediaResult | TransferResult | ChatResult | FileResult | BlockResult | null

const isMedia = (message: ClientMessage): message is MediaMessage =>
  message.type.startsWith('media.')
const isChat = (message: ClientMessage): message is ChatMessage => message.type.startsWith('chat.')
const isFile = (message: ClientMessage): message is FileMessage => message.type.startsWith('file.')
const isShowing = (message: ClientMessage): message is ShowingMessage =>
  message.type.startsWith('showing.')
const isShared = (message: ClientMessage): message is SharedMessage =>
  isMedia(message) || isChat(message) || isFile(message) || isShowing(message)

export function createDispatch(world: World, iceServers: IceServersFor): Dispatch {
  const answer = (peer: Peer, id: number, outcome: Outcome): void => {
    if (outcome === null) return peer.send({ type: 'answer', id, result: null })
    if (typeof outcome === 'string') return peer.send({ type: 'refused', id, reason: outcome })
    if ('refused' in outcome) return peer.send({ type: 'refused', id, reason: outcome.refused })
    peer.send({ type: 'answer', id, result: outcome.result })
  }

  const run = async (
    peer: Peer,
    message: ClientMessage,
    task: () => Promise<Outcome>,
  ): Promise<void> => {
    if (!('id' in message)) return void task()
    try {
      answer(peer, message.id, await task())
    } catch (error) {
      const reason = isOutage(error) ? 'database-unavailable' : 'internal'
      world.log.error('request.failed', { type: message.type, reason, error })
      answer(peer, message.id, reason)
    }
  }

  const shared = async (peer: Peer, message: SharedMessage): Promise<Outcome> => {
    if (isMedia(message)) return dispatchMedia(world, iceServers, peer.identity, message)
    if (isShowing(message)) return dispatchShowing(world, peer, message)
    return isChat(message)
      ? dispatchChat(world, peer, message)
      : dispatchFiles(world, peer, message)
  }

  const staffOutcome = async (peer: StaffPeer, message: StaffMessage): Promise<Outcome> => {
    if (isShared(message)) return shared(peer, message)
    if (message.type === 'call.block') return blockCall(world, peer.identity.staffId, message)
    return isTransfer(message)
      ? dispatchTransfer(world, peer.identity.staffId, message)
      : staffRequest(world, peer, message)
  }

  return {
    resident: (peer, message) =>
      void run(peer, message, async () =>
        isShared(message) ? shared(peer, message) : residentRequest(world, peer, message),
      ),
    staff: (peer, message) => void run(peer, message, async () => staffOutcome(peer, message)),
  }
}

type Request<T> = Exclude<T, SharedMessage>

/** Send an event that a person is answered for: stored first, then acknowledged (design rule 2). */
async function sendToCall(
  world: World,
  callId: string,
  event: Parameters<World['calls']['send']>[1],
): Promise<Refusal | null> {
  if (!world.calls.get(callId)) return 'no-such-call'
  if (!world.calls.send(callId, event)) return 'not-now'
  await world.snapshots.flushed(callId)
  return null
}

async function residentRequest(
  world: World,
  peer: ResidentPeer,
  message: Request<WidgetMessage>,
): Promise<Refusal | null> {
  const { callId } = peer.identity
  const at = world.clock.now()
  switch (message.type) {
    case 'heartbeat':
      return null
    case 'ticket.devices':
      return sendToCall(world, callId, { type: 'resident.devices', devices: message.devices, at })
    case 'ticket.topic': {
      const { topicId } = message
      const siteId = world.calls.get(callId)?.context.siteId
      if (topicId !== null && world.staff.topic(topicId)?.siteId !== siteId) return 'unknown-topic'
      return sendToCall(world, callId, { type: 'resident.topic', topicId, at })
    }
    case 'ticket.leave':
      return sendToCall(world, callId, { type: 'resident.left', at })
    case 'call.end':
      if (message.callId !== callId) return 'not-yours'
      return sendToCall(world, callId, { type: 'resident.ended', at })
  }
}

async function staffRequest(
  world: World,
  peer: StaffPeer,
  message: Exclude<Request<StaffMessage>, TransferMessage | { type: 'call.block' }>,
): Promise<Refusal | null> {
  const { staffId } = peer.identity
  const at = world.clock.now()
  const sendToShift = async (
    event: Parameters<World['shifts']['send']>[1],
  ): Promise<Refusal | null> => {
    if (!world.shifts.send(staffId, event)) return 'not-now'
    await world.snapshots.flushed(staffId)
    return null
  }
  switch (message.type) {
    case 'heartbeat':
      world.shifts.send(staffId, { type: 'consultant.alive', at })
      return null
    case 'shift.start':
      if (!peer.identity.roles.includes('consultant')) return 'not-a-consultant'
      if (!message.devices.camera || !message.devices.microphone) return 'devices-not-checked'
      return sendToShift({ type: 'shift.started', devices: message.devices, at })
    case 'shift.pause':
      return sendToShift({ type: 'shift.paused', at })
    case 'shift.end':
      return sendToShift({ type: 'shift.ended', at })
    case 'wrapup.end':
      return sendToShift({ type: 'wrapup.ended', at })
    case 'offer.seen':
      return world.shifts.send(staffId, { type: 'offer.seen', offerId: message.offerId, at })
        ? null
        : 'offer-gone'
    case 'offer.accept':
      return answererOf(world, staffId).accept(staffId, message.offerId)
    case 'offer.decline':
      return answererOf(world, staffId).decline(staffId, message.offerId)
    case 'choice.seen':
      return world.shifts.send(staffId, { type: 'choice.seen', at }) ? null : 'offer-gone'
    case 'visit.take':
      return takeVisit(world, staffId, message.callId)
    case 'visit.pass': {
      const awaited = world.visitBook.awaitedBy(staffId)
      if (awaited) await world.visitCalls.stopWaiting(awaited._id)
      const hasPassed = world.shifts.send(staffId, { type: 'choice.passed', at })
      return awaited || hasPassed ? null : 'offer-gone'
    }
    case 'call.end':
      // A colleague who is asked to take the call over has no say in its end.
      if (callOf(world, staffId) !== message.callId) return 'not-yours'
      if (consultantOf(world, message.callId) !== staffId) return 'not-yours'
      return sendToCall(world, message.callId, { type: 'consultant.ended', at })
    case 'identity.mark': {
      const { callId, shown } = message
      const asked = partyOf(world, peer.identity, callId)
      if ('refused' in asked) return asked.refused
      return sendToCall(world, callId, { type: 'consultant.identified', staffId, shown, at })
    }
    case 'tools.set': {
      const { callId, chat, files, share } = message
      const asked = partyOf(world, peer.identity, callId)
      if ('refused' in asked) return asked.refused
      const tools = { chat, files, share }
      return sendToCall(world, callId, { type: 'consultant.allowed', staffId, tools, at })
    }
  }
}
