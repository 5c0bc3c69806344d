import type { ALL_API } from '#machines/api.ts'
import { DAY, fixedId, workday } from './schedule-city.ts'
import { OTHER_SITE, SITE } from './test-city.ts'
import { HERE } from './two-sites.ts'

/** Of each JSON call, how somebody of OTHER_SITE would reach for what SITE has. */

export type Asking = {
  /** Manager or consultant of OTHER_SITE, or a resident's page of it. */
  as: 'ola' | 'olek' | 'resident'
  /** Parts of the path, a query, a body: whatever names something of SITE. */
  params?: Record<string, string>
  query?: string
  body?: object
  /** What has to come: a refusal, or an answer with OTHER_SITE's own (`own`) or nothing (`empty`) in it. */
  gets: 'refused' | 'own' | 'empty'
}
export type ForeignAsk = readonly Asking[] | { nothingOfASite: string }

const OWN_SESSION = { nothingOfASite: 'only the own session of who asks' }
const BEARER = { nothingOfASite: 'a secret of one page names the one thing that it opens' }

const days = 'from=2026-11-23&days=7'
const { topicId, staffId, callId, faqId, blockId, visitId } = HERE
const devices = { camera: true, microphone: true }
const contact = { name: 'X', email: 'x@example.org', need: null }
const uuid = fixedId('of another site')
const person = (siteIds: string[]) => ({
  ...{ staffId, login: 'nowy.login', name: 'Nowy', roles: ['consultant'], siteIds, topicIds: [] },
})
const topic = (siteId: string) => ({
  ...{
    topicId,
    siteId,
    name: { pl: 'x', en: 'x' },
    prepare: { pl: 'x', en: 'x' },
    minutes: 10,
    order: 1,
  },
  ...{
    active: true,
    bookable: true,
    bufferBeforeMin: 0,
    bufferAfterMin: 0,
    leadMin: 0,
    aheadDays: 30,
  },
})
const item = (siteId: string) => ({
  ...{ faqId, siteId, question: { pl: 'x', en: 'x' }, answer: { pl: 'x', en: 'x' } },
  ...{ published: true, order: 1 },
})
const hours = { siteId: SITE, opening: [], exceptions: [], pushesOverVisits: true }
const report = { from: '2026-11-23', days: 7, language: 'pl' }
const ola = (rest: Omit<Asking, 'as' | 'gets'>): Asking => ({ as: 'ola', gets: 'refused', ...rest })
const olek = (rest: Omit<Asking, 'as' | 'gets'>): Asking => ({
  as: 'olek',
  gets: 'refused',
  ...rest,
})
const resident = (rest: Omit<Asking, 'as' | 'gets'>): Asking => ({
  ...{ as: 'resident', gets: 'refused' },
  ...rest,
})
const reads = (gets: 'own' | 'empty', query?: string): Asking => ({
  ...{ as: 'ola', gets },
  ...(query === undefined ? {} : { query }),
})

/** A call that is not here fails the test, and the types. */
export const FOREIGN_ASKS: Record<keyof typeof ALL_API, ForeignAsk> = {
  site: [{ as: 'resident', gets: 'own', params: { siteId: OTHER_SITE } }],
  join: [
    resident({ body: { siteId: OTHER_SITE, topicId, termsVersion: '1', devices, language: 'pl' } }),
  ],
  ...{ signIn: OWN_SESSION, signOut: OWN_SESSION, session: OWN_SESSION, extend: OWN_SESSION },
  ...{ invitation: BEARER, acceptInvitation: BEARER },
  ready: { nothingOfASite: 'the process itself' },
  slots: [resident({ params: { siteId: OTHER_SITE, topicId }, query: days })],
  hold: [
    resident({
      body: {
        holdId: uuid,
        widgetId: uuid,
        siteId: OTHER_SITE,
        topicId,
        startsAt: 0,
        staffId: null,
      },
    }),
    resident({
      body: {
        ...{ holdId: uuid, widgetId: uuid, siteId: OTHER_SITE, topicId: 'sprawy' },
        startsAt: 0,
        staffId,
      },
    }),
  ],
  ...{ extendHold: BEARER, releaseHold: BEARER, book: BEARER },
  ...{
    visit: BEARER,
    visitLanguage: BEARER,
    moveVisit: BEARER,
    acceptVisit: BEARER,
    cancelVisit: BEARER,
    checkIn: BEARER,
  },
  calendar: [
    ola({ query: `${days}&staffId=${staffId}` }),
    olek({ query: `${days}&staffId=${staffId}` }),
  ],
  ...{ proposeTime: { nothingOfASite: 'own days' }, withdrawTime: { nothingOfASite: 'own days' } },
  timeBoard: [reads('own', days)],
  answerTime: [
    ola({ body: { items: [{ staffId, date: DAY }], verdict: 'approve', reason: null } }),
  ],
  setTime: [ola({ body: { staffId, days: [workday('09:00', '10:00')] } })],
  planHandover: [
    ola({
      body: {
        planId: uuid,
        change: { kind: 'working-time', staffId, days: [workday('15:00', '16:00')] },
        choices: [{ visitId, target: null }],
      },
    }),
  ],
  handover: [ola({ params: { planId: fixedId('plan of here') } })],
  findVisits: [
    reads('own', days),
    ola({ query: `${days}&staffId=${staffId}` }),
    reads('empty', 'email=kanarek@example.org'),
  ],
  staffSlots: [
    ola({ params: { siteId: SITE, topicId }, query: days }),
    olek({ params: { siteId: OTHER_SITE, topicId }, query: days }),
  ],
  addVisit: [SITE, OTHER_SITE].map((siteId) =>
    ola({
      body: { visitId: uuid, siteId, topicId, staffId, startsAt: 0, contact, language: 'pl' },
    }),
  ),
  shiftVisit: [ola({ body: { visitId, rev: 1, moveId: uuid, staffId: 'olek', startsAt: 0 } })],
  dropVisit: [ola({ body: { visitId, rev: 1 } }), olek({ body: { visitId, rev: 1 } })],
  startVisit: [olek({ body: { visitId, rev: 1 } })],
  missVisit: [olek({ body: { visitId, rev: 1 } })],
  people: [reads('own')],
  addPerson: [ola({ body: { ...person([SITE]), staffId: uuid } })],
  editPerson: [
    ola({ body: person([OTHER_SITE]) }),
    ola({ body: { ...person([SITE]), staffId: 'olek' } }),
  ],
  linkPerson: [ola({ body: { staffId } })],
  suspendPerson: [ola({ body: { staffId, suspended: true } })],
  removePerson: [ola({ body: { staffId } })],
  resetFactor: [ola({ body: { staffId } })],
  ...{ factor: OWN_SESSION, beginFactor: OWN_SESSION, confirmFactor: OWN_SESSION },
  ...{ dropFactor: OWN_SESSION, proveIdentity: OWN_SESSION },
  topics: [reads('own')],
  saveTopic: [ola({ body: topic(SITE) }), ola({ body: topic(OTHER_SITE) })],
  orderTopics: [ola({ body: { siteId: SITE, topicIds: [topicId, 'meldunek'] } })],
  hours: [ola({ params: { siteId: SITE } })],
  saveHours: [ola({ body: { hours, anyway: true, savedAt: null } })],
  holidays: { nothingOfASite: 'the calendar of the country' },
  blocks: [reads('own')],
  liftBlock: [ola({ body: { blockId } })],
  audit: [reads('own', days), reads('empty', `${days}&actorId=${staffId}`)],
  exportAudit: [{ as: 'ola', gets: 'own', body: report }],
  numbersNow: [reads('own')],
  numbers: [ola({ query: `${days}&siteId=${SITE}` }), reads('own', days)],
  exportNumbers: [ola({ body: { ...report, siteId: SITE } })],
  faq: [{ as: 'resident', gets: 'own', params: { siteId: OTHER_SITE }, query: 'language=pl' }],
  faqItems: [reads('own')],
  saveFaq: [SITE, OTHER_SITE].map((siteId) => ola({ body: { item: item(siteId), savedAt: null } })),
  orderFaq: [ola({ body: { siteId: SITE, faqIds: [faqId] } })],
  removeFaq: [ola({ body: { faqId } })],
  ...{ afterCall: BEARER, rate: BEARER },
  ownCalls: [{ as: 'olek', gets: 'own', query: 'date=2026-11-23' }],
  ownCall: [olek({ params: { callId } })],
  saveNote: [olek({ body: { callId, outcome: null, note: 'x', savedAt: null } })],
  ownRatings: [{ as: 'olek', gets: 'own' }],
  replyRating: [olek({ body: { ratingId: callId, reply: 'x', repliedAt: null } })],
  ratings: [reads('own', 'from=2026-11-20&days=7'), ola({ query: `${days}&siteId=${SITE}` })],
  exportRatings: [ola({ body: { ...report, siteId: SITE } })],
  blankComment: [ola({ body: { ratingId: callId } })],
  ...{ offerMove: BEARER, takeMove: { nothingOfASite: 'a code of the other site: see below' } },
}
