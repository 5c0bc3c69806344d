import type { StaffRow } from '#server/models/staff.ts'

/** A consultant's row, parts of which a test changes. */
export function staffPerson(over: Partial<StaffRow> & { _id: string }): StaffRow {
  return {
    login: `${over._id}@example.org`,
    name: `Person ${over._id}`,
    passwordHash: null,
    passwordChangedAt: null,
    roles: ['consultant'],
    siteIds: ['here'],
    topicIds: [],
    suspended: false,
    invitation: null,
    factor: null,
    factorPending: null,
    removedAt: null,
    createdAt: 0,
    ...over,
  }
}
