/** Address that dials a telephone number as people write it, `+48 71 777 77 77`. */
export const telLink = (phone: string): string => `tel:${phone.replace(/[^+\d]/g, '')}`
