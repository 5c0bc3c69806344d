/** Languages of residents: widget, letters and public pages speak them (BCP 47); a site offers some. */
export const LANGUAGES = ['pl', 'en', 'uk'] as const
export type Language = (typeof LANGUAGES)[number]

/** Languages of the staff app and of what it exports. */
export const STAFF_LANGUAGES = ['pl', 'en'] as const
export type StaffLanguage = (typeof STAFF_LANGUAGES)[number]
