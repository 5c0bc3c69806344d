import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { RefusedError } from '#widget/lib/refusal.ts'
import { useWords } from '../words/use-words.ts'
import { useCommand } from './use-command.ts'

/** What is wrong with a form, by field, as the last part of a message key. */
export type FormFaults = Record<string, string>

/**
 * A form that is checked when it is sent, and from then on with every change: here first, then by the
 * server, whose faults stand until something is changed.
 *
 * @param draft what is being typed
 * @param faultsHere the faults that can be told before anything is sent
 */
export function useCheckedForm(
  draft: object,
  faultsHere: () => FormFaults,
  save: () => Promise<unknown>,
) {
  const { t } = useI18n()
  const words = useWords()
  const checked = ref(false)
  const tries = ref(0)
  const told = shallowRef<{ of: string; faults: FormFaults } | null>(null)
  const faults = computed<FormFaults>(() => {
    if (!checked.value) return {}
    const server = told.value?.of === JSON.stringify(draft) ? told.value.faults : {}
    return { ...server, ...faultsHere() }
  })
  const command = useCommand(async () => {
    try {
      await save()
    } catch (error) {
      if (error instanceof RefusedError && error.details.fields)
        told.value = { of: JSON.stringify(draft), faults: error.details.fields }
      throw error
    }
  })
  return {
    faults,
    /** How often it was sent: the summary takes the focus each time. */
    tries,
    busy: command.busy,
    /** The sentence above the form; null while nothing is wrong. */
    failure: computed(() => {
      const count = Object.keys(faults.value).length
      if (count > 0) return t('topics.faults', { n: count }, count)
      return command.error.value ? words.refusal(command.error.value) : null
    }),
    async submit() {
      checked.value = true
      if (Object.keys(faults.value).length === 0) await command.run()
      tries.value += 1
    },
  }
}
