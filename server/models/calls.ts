import type { Schema } from 'mongoose'
import type { Devices, EndReason } from '#machines/views.ts'
import { flag, number, numberOrNull, partSchema, rowSchema, text, textOrNull } from './schema.ts'

/** What is kept of a call that is over (privacy.md 2): counts and times, nothing of the resident. */
export type CallRow = {
  _id: string
  siteId: string
  topicId: string | null
  arrivedAt: number
  offeredAt: number | null
  acceptedAt: number | null
  talkingAt: number | null
  endedAt: number
  waitedMs: number
  talkedMs: number | null
  reason: EndReason
  staffId: string | null
  offers: number
  refusals: number
  transfers: number
  termsVersion: string
  devices: Devices
  /** The consultant's own yes or no; nothing of the document (W8). */
  identityShown: boolean
}

export function callsSchema(): Schema<CallRow> {
  const schema = rowSchema<CallRow>({
    _id: text,
    siteId: text,
    topicId: textOrNull,
    arrivedAt: number,
    offeredAt: numberOrNull,
    acceptedAt: numberOrNull,
    talkingAt: numberOrNull,
    endedAt: number,
    waitedMs: number,
    talkedMs: numberOrNull,
    reason: text,
    staffId: textOrNull,
    offers: number,
    refusals: number,
    transfers: number,
    termsVersion: text,
    devices: {
      type: partSchema<Devices>({ camera: flag, microphone: flag }),
      required: true,
    },
    identityShown: flag,
  })
  schema.index({ siteId: 1, endedAt: 1, _id: 1 })
  schema.index({ endedAt: 1, _id: 1 })
  schema.index({ staffId: 1, endedAt: 1, _id: 1 })
  return schema
}
