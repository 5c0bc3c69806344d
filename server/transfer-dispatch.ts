import type { Refusal, StaffMessage, TransferMessage } from '#machines/protocol.ts'
import type { TransferOptions } from '#machines/transfer.ts'
import type { Transfers } from './transfers.ts'
import { transferOptions } from './transfer-views.ts'
import type { World } from './world.ts'

export type TransferResult = { result: TransferOptions } | Refusal | null

export const isTransfer = (message: StaffMessage): message is TransferMessage =>
  message.type.startsWith('transfer.')

/** What a consultant asks of a transfer (C4); each is refused for a call that is not the own one. */
export async function dispatchTransfer(
  world: World,
  staffId: string,
  message: TransferMessage,
): Promise<TransferResult> {
  const { transfers } = world
  switch (message.type) {
    case 'transfer.look': {
      const result = transferOptions(world, staffId, message.callId)
      return result ? { result } : 'not-yours'
    }
    case 'transfer.ask':
      return transfers.ask(staffId, message)
    case 'transfer.line':
      return transfers.toLine(staffId, message)
    case 'transfer.withdraw':
      return transfers.withdraw(staffId, message.transferId)
  }
}

/** Who takes the answer to what this consultant is offered: a colleague's call, or one from the line. */
export function answererOf(
  { shifts, offers, transfers }: World,
  staffId: string,
): Pick<Transfers, 'accept' | 'decline'> {
  return shifts.get(staffId)?.context.offer?.transfer ? transfers : offers
}
