import type { ChatEntry } from '#machines/chat.ts'
import type { Harness } from './harness.ts'
import type { ResidentPage, StaffPage } from './pages.ts'

/** A resident and a consultant in a call. */
export async function seatedPair(city: Harness, staffId = 'anna') {
  const resident = await city.resident()
  const cookie = await city.cookie(staffId)
  const anna = city.reopenStaff(cookie)
  await anna.until('view', () => anna.view)
  await anna.request({ type: 'shift.start', devices: { camera: true, microphone: true } })
  const offer = await anna.until('offer', () => {
    const offered = anna.view?.offer
    return offered?.callId === resident.callId && offered
  })
  await anna.request({ type: 'offer.accept', offerId: offer.offerId })
  await resident.untilPhase('connecting')
  await anna.untilShift('busy')
  return { resident, anna, callId: resident.callId, cookie }
}

type AnyPage = ResidentPage | StaffPage

/** What both kinds of page may ask of the chat. */
export const ask = (page: AnyPage, message: Parameters<ResidentPage['request']>[0]) =>
  (page as ResidentPage).request(message)

export const say = (page: AnyPage, callId: string, messageId: string, text: string) =>
  ask(page, { type: 'chat.send', callId, messageId, text })

/** The whole log, as the server has it. */
export async function read(page: AnyPage, callId: string): Promise<ChatEntry[]> {
  const answer = await (page as ResidentPage).request({ type: 'chat.read', callId })
  if ('refused' in answer) throw new Error(`the log was refused: ${answer.refused}`)
  return answer.result.entries
}

/** What this page has been told of the chat, as it came. */
export const chatOf = (page: AnyPage, callId: string): ChatEntry[] =>
  page.messages.flatMap((message) =>
    message.type === 'chat.entries' && message.callId === callId ? message.entries : [],
  )
