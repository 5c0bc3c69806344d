import type { useI18n } from 'vue-i18n'
import type { FileItem } from '#widget/lib/call-files.ts'
import type { FileProblem } from '#widget/lib/file-transport.ts'

/** What is said of a file of the call. */
export function useFileWords({ t, te }: Pick<ReturnType<typeof useI18n>, 't' | 'te'>) {
  const label = (item: FileItem) => item.name ?? t('files.unnamed')
  const why = (reason: FileProblem) =>
    te(`files.why.${reason}`) ? t(`files.why.${reason}`) : t('files.why.other')
  return {
    label,
    why,
    state: (item: FileItem) => t(`files.state.${item.state}`, { n: Math.round(item.share * 100) }),
    /** One sentence when a file has come to its end. */
    end(item: FileItem): string {
      const name = label(item)
      if (item.state === 'ready')
        return item.own ? t('files.delivered', { name }) : t('files.arrived', { name })
      return `${t('files.refused', { name })} ${why(item.reason ?? 'internal')}`
    },
  }
}
