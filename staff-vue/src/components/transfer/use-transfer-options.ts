import { onScopeDispose, shallowRef } from 'vue'
import { folded } from '#machines/folded.ts'
import type { Colleague, TopicLine, TransferOptions } from '#machines/transfer.ts'

/** How often the list is asked anew while it is looked at (ms): colleagues come and go. */
export const LOOK_EVERY_MS = 3_000

/** To whom the call can be given, as long as this is in use. A list that cannot be had anew stays. */
export function useTransferOptions(look: () => Promise<TransferOptions>) {
  const options = shallowRef<TransferOptions | null>(null)
  const error = shallowRef<unknown>(null)
  let asking = false

  async function renew(): Promise<void> {
    if (asking) return
    asking = true
    try {
      options.value = await look()
      error.value = null
    } catch (reason) {
      error.value = reason
    } finally {
      asking = false
    }
  }

  const timer = setInterval(() => void renew(), LOOK_EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  void renew()
  return { options, error, renew }
}

/** What of the list fits the words that were typed: names and topics, without regard to diacritics. */
export function searched(
  { colleagues, lines }: TransferOptions,
  words: string,
  topicName: (line: TopicLine) => string,
): TransferOptions {
  const wanted = folded(words.trim())
  const namesOf = ({ topicIds }: Colleague): string =>
    lines.flatMap((line) => (topicIds.includes(line.topicId) ? [topicName(line)] : [])).join(' ')
  return {
    colleagues: colleagues.filter((one) => folded(`${one.name} ${namesOf(one)}`).includes(wanted)),
    lines: lines.filter((line) => folded(topicName(line)).includes(wanted)),
  }
}
