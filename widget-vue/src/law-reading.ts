import type { InjectionKey } from 'vue'
import type { LawKind } from '#machines/law.ts'

/** Opens a law text over whatever the person is doing; given by the panel. */
export const READ_LAW: InjectionKey<(kind: LawKind) => void> = Symbol()
