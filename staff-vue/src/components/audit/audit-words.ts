import { useI18n } from 'vue-i18n'
import type { AuditEvent } from '#machines/api-admin.ts'
import { useCatalogue } from '../../stores/catalogue.ts'
import { usePlaces } from '../../stores/places.ts'
import { isDate } from '../schedule/local-days.ts'
import { useLocalTimes } from '../schedule/use-local-times.ts'

/** The log in words: what happened, who did it, and to what. */
export function useAuditWords(zone: string, nameOf: (staffId: string) => string | null) {
  const { t, te, locale } = useI18n()
  const catalogue = useCatalogue()
  const places = usePlaces()
  const times = useLocalTimes(zone)

  function objectName(type: string, id: string): string {
    if (type === 'staff' || type === 'person') return nameOf(id) ?? id
    if (type === 'topic') return catalogue.topicName(id, locale.value) ?? id
    if (type === 'site') return places.siteName(id)
    if (type !== 'day') return id
    const [staffId = '', date] = id.split(':')
    return isDate(date) ? `${nameOf(staffId) ?? staffId}, ${times.dayOfYear(date)}` : id
  }
  return {
    /** "21 lis 2026, 16:05:12" */
    at: (at: number) =>
      new Intl.DateTimeFormat(locale.value, {
        ...{ dateStyle: 'medium', timeStyle: 'medium', timeZone: zone },
      }).format(at),
    /** An event that has no words yet is told by its code. */
    action(action: string): string {
      const key = `audit.action.${action}`
      return te(key, 'pl') ? t(key) : t('audit.unknown', { code: action })
    },
    actor({ actorId, actorName }: AuditEvent): string {
      if (actorId === null) return t('audit.unknownLogin')
      if (actorId === 'system') return t('audit.system')
      return actorName ?? t('audit.formerPerson')
    },
    /** "Temat: Dowód osobisty"; null when the event is about nothing by name. */
    object({ objectType, objectId }: AuditEvent): string | null {
      if (objectType === null || objectId === null) return null
      const key = `audit.object.${objectType}`
      const kind = te(key, 'pl') ? t(key) : objectType
      return `${kind}: ${objectName(objectType, objectId)}`
    },
  }
}
export type AuditWords = ReturnType<typeof useAuditWords>
