import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '#machines/languages.ts'
import { LINE_REASONS } from '#machines/line-story.ts'
import { allMessages, flat } from '../messages/test/all-messages.ts'
import { panelI18n } from '../messages/test/panel-i18n.ts'
import { aheadWords, whyWords, type Waiting } from './line-words.ts'

const { t } = panelI18n('pl')
const at = (time: string) => Date.parse(`2026-11-23T${time}:00+01:00`)
const waiting = (more: Partial<Waiting>): Waiting => ({
  phase: 'waiting',
  place: 1,
  ahead: { people: 0, visits: [] },
  why: null,
  wait: null,
  closing: null,
  booked: null,
  returned: null,
  atWork: 1,
  ...more,
})
const said = (people: number, ...visits: number[]) =>
  aheadWords(waiting({ ahead: { people, visits } }), t, 'pl')

describe('who goes before, in words (W4)', () => {
  it('are people and the times of booked visits', () => {
    expect(said(2, at('10:20'))).toBe('2 osoby i 1 wizyta umówiona na 10:20')
    expect(said(1)).toBe('1 osoba')
    expect(said(5, at('10:20'), at('10:40'))).toBe('5 osób i 2 wizyty umówione na 10:20 i 10:40')
    expect(said(0, at('10:20'), at('10:20'))).toBe('2 wizyty umówione na 10:20')
    expect(said(0)).toBe('')
  })

  it('names three times at most', () => {
    const many = ['10:00', '10:15', '10:30', '10:45', '11:00'].map(at)
    expect(said(0, ...many)).toBe('5 wizyt umówionych na 10:00, 10:15 i 10:30')
  })
})

describe('why the number changed, in words (W4)', () => {
  const why = (place: number, from: number, ...reasons: [string, number, ...number[]][]) =>
    whyWords(
      waiting({
        place,
        why: {
          from,
          reasons: reasons.map(([name, n, ...visits]) => ({ why: name as never, n, at: visits })),
        },
      }),
      t,
      'pl',
    )

  it('says what raised it, and not what lowered it meanwhile', () => {
    expect(why(4, 3, ['visit-came', 2, at('10:20'), at('10:40')], ['went', -1])).toBe(
      'Numer wzrósł z 3 na 4. Nadeszła pora wizyt umówionych na 10:20 i 10:40.',
    )
    expect(why(3, 2, ['came-back', 1])).toBe(
      'Numer wzrósł z 2 na 3. 1 osoba wróciła na swoje miejsce po zerwanym połączeniu.',
    )
  })

  it('says who went, and consultants who came while the number stays', () => {
    expect(why(2, 4, ['went', -2])).toBe(
      'Numer spadł z 4 na 2. 2 osoby przed Tobą weszły do rozmowy albo zrezygnowały.',
    )
    expect(why(3, 4, ['visit-served', -1, at('10:20')])).toBe(
      'Numer spadł z 4 na 3. Osoba z wizytą umówioną na 10:20 została przyjęta przed Tobą.',
    )
    expect(why(2, 2, ['staff-came', 0])).toBe('Konsultant wrócił, czekasz krócej.')
    expect(why(2, 1, ['staff-came', 1])).toContain('Zmieniły się tematy rozmów w kolejce.')
    expect(whyWords(waiting({}), t, 'pl')).toBeNull()
  })

  it('has words for every reason in each language', () => {
    for (const language of LANGUAGES) {
      const words = new Map(flat(allMessages(language)))
      for (const reason of LINE_REASONS) expect(words.has(`waiting.why.${reason}`)).toBe(true)
    }
  })
})
