import type { Language } from '#machines/api-parts.ts'
import { checkInWindow, type MailKind } from '#machines/visit.ts'
import type { OwedMail, VisitContact, VisitRow } from '#server/models/visits.ts'
import { icsOf } from './calendar-file.ts'
import { longTime, shortTime, timeOfDay } from './city-time.ts'
import { htmlForm, plainForm, type Block } from './layout.ts'
import type { Letter } from './letter.ts'
import { sayIn, type Say } from './words.ts'

const MINUTE_MS = 60_000

/** What a letter says besides the visit, in the visit's language. */
export type LetterFacts = {
  siteName: string
  phone: string
  topicName: string
  /** What to have at hand for this topic; may be empty. */
  prepare: string
  /** As residents are shown it. */
  staffName: string
  /** Opens the visit, token and all; and where another one is booked. */
  link: string
  bookUrl: string
  /** Address of the sender, for the calendar file. */
  sender: string
}

/** A visit whose resident can still be written to. */
export type WritableVisit = VisitRow & { contact: VisitContact }

/** Kinds as the message files name them; a move by the staff asks for an answer. */
const TEXTS = {
  booked: 'booked',
  moved: 'moved',
  'person-changed': 'personChanged',
  cancelled: 'cancelled',
  'reminder-day': 'reminderDay',
  'reminder-hour': 'reminderHour',
  missed: 'missed',
  'consultant-waits': 'consultantWaits',
} as const satisfies Record<MailKind, string>

type Said = { visit: WritableVisit; facts: LetterFacts; say: Say; language: Language }

/**
 * Makes the letter of one kind: plain text and HTML in the language in which the resident used the
 * widget, times in Europe/Warsaw with the zone written. The subject never names the topic (privacy.md 8).
 */
export function renderMail(
  { mailId, kind }: Pick<OwedMail, 'mailId' | 'kind'>,
  visit: WritableVisit,
  facts: LetterFacts,
): Letter {
  const { language } = visit
  const say = sayIn(language)
  const said: Said = { visit, facts, say, language }
  const texts = kind === 'moved' && visit.awaitsAnswer ? 'movedByStaff' : TEXTS[kind]
  const time = shortTime(say, language, visit.startsAt)
  const subject = say(`letter.kinds.${texts}.subject`, { time })
  const until = timeOfDay(language, checkInWindow(visit).until)
  const blocks: Block[] = [
    { kind: 'text', text: greeting(say, visit.contact.name) },
    { kind: 'text', text: say(`letter.kinds.${texts}.lead`, { until }) },
    factsBlock(said),
    ...bodyOf(kind, said),
    footBlock(said),
  ]
  return {
    mailId,
    to: visit.contact.email,
    subject,
    text: plainForm(subject, blocks),
    html: htmlForm(subject, blocks, language),
    language,
    calendar: calendarOf(kind, said),
  }
}

/** Whoever books in another's name must not write to them through us: a name with an address is left out. */
function greeting(say: Say, name: string): string {
  const plain = name.replace(/\s+/g, ' ').trim()
  return /[/@]|www\.|\w\.\w{2}/i.test(plain)
    ? say('letter.helloNobody')
    : say('letter.hello', { name: plain })
}

function factsBlock({ visit, facts, say, language }: Said): Block {
  const minutes = String(Math.round((visit.endsAt - visit.startsAt) / MINUTE_MS))
  const rows = [
    { label: say('letter.facts.when'), value: longTime(say, language, visit.startsAt) },
    { label: say('letter.facts.length'), value: say('letter.facts.minutes', { minutes }) },
    { label: say('letter.facts.who'), value: facts.staffName },
    { label: say('letter.facts.topic'), value: facts.topicName },
    { label: say('letter.facts.office'), value: facts.siteName },
  ]
  return { kind: 'facts', rows: rows.filter(({ value }) => value !== '') }
}

function bodyOf(kind: MailKind, said: Said): Block[] {
  const { visit, facts, say } = said
  const link = (label: string, url: string): Block => ({ kind: 'link', label, url })
  switch (kind) {
    case 'booked':
    case 'moved':
      return [
        link(say('letter.open'), facts.link),
        ...(visit.awaitsAnswer ? answerBlocks(say) : []),
        prepareBlock(said),
        dayBlock(say),
        ...(visit.awaitsAnswer ? [] : [changeBlock(say)]),
        { kind: 'text', text: say('letter.calendarFile') },
      ]
    case 'person-changed':
      return [link(say('letter.open'), facts.link), dayBlock(say), changeBlock(say)]
    case 'reminder-day':
      return [
        link(say('letter.open'), facts.link),
        prepareBlock(said),
        dayBlock(say),
        changeBlock(say),
      ]
    case 'reminder-hour':
      return [link(say('letter.enter'), facts.link), prepareBlock(said), changeBlock(say)]
    case 'consultant-waits':
      return [link(say('letter.enter'), facts.link), changeBlock(say)]
    case 'cancelled':
      return [
        link(say('letter.again'), facts.bookUrl),
        { kind: 'text', text: say('letter.calendarWithdrawn') },
      ]
    case 'missed':
      return [link(say('letter.again'), facts.bookUrl)]
  }
}

function prepareBlock({ facts, say }: Said): Block {
  const own = facts.prepare.split('\n').map((line) => line.trim())
  const items = [...own, say('letter.prepare.document'), say('letter.prepare.device')]
  return {
    kind: 'list',
    title: say('letter.prepare.title'),
    items: items.filter((item) => item !== ''),
  }
}

function dayBlock(say: Say): Block {
  const items = [say('letter.day.open'), say('letter.day.check'), say('letter.day.late')]
  return { kind: 'list', title: say('letter.day.title'), items }
}

function changeBlock(say: Say): Block {
  const items = [say('letter.change.how'), say('letter.change.link')]
  return { kind: 'list', title: say('letter.change.title'), items }
}

function answerBlocks(say: Say): Block[] {
  const items = [
    say('letter.answer.accept'),
    say('letter.answer.move'),
    say('letter.answer.cancel'),
  ]
  return [
    { kind: 'list', title: say('letter.answer.title'), items },
    { kind: 'text', text: say('letter.answer.how') },
  ]
}

function footBlock({ facts, say }: Said): Block {
  const lines = [
    say('letter.foot.site', { site: facts.siteName, phone: facts.phone }),
    say('letter.foot.why'),
    say('letter.foot.data'),
  ]
  return { kind: 'foot', lines }
}

function calendarOf(kind: MailKind, { visit, facts }: Said): Letter['calendar'] {
  if (kind !== 'booked' && kind !== 'moved' && kind !== 'cancelled') return null
  const { siteName, link, sender } = facts
  return {
    method: kind === 'cancelled' ? 'CANCEL' : 'PUBLISH',
    content: icsOf(visit, { siteName, link, sender }),
  }
}
