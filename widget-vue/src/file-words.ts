import { useI18n } from 'petite-vue-i18n'
import { knownMessage } from './known-message.ts'
import type { FileItem } from './lib/call-files.ts'
import type { FileProblem } from './lib/file-transport.ts'

/** What is said of a file. */
export function useFileWords() {
  const { t } = useI18n()
  const label = (item: FileItem) => item.name ?? t('tools.file.unnamed')
  const why = (reason: FileProblem) =>
    knownMessage(t, `tools.why.${reason}`) ?? t('tools.why.other')
  return {
    label,
    why,
    state: (item: FileItem) => t(`tools.state.${item.state}`, { n: Math.round(item.share * 100) }),
    /** One sentence when a file has come to its end. */
    end(item: FileItem): string {
      const name = label(item)
      if (item.state === 'ready')
        return item.own ? t('tools.file.delivered', { name }) : t('tools.file.arrived', { name })
      return `${t('tools.file.refused', { name })} ${why(item.reason ?? 'internal')}`
    },
  }
}
