import { describe, expect, it } from 'vitest'
import type { BoardReply } from '#machines/api-schedule.ts'
import { awaiting, boardPeople, stillChosen } from './board-days.ts'

const proposal: NonNullable<BoardReply['rows'][number]['proposal']> = {
  state: 'proposed',
  periods: [],
  breaks: [],
  reason: null,
  at: 1,
}
const row = (staffId: string, date: string, change = {}): BoardReply['rows'][number] => ({
  staffId,
  date,
  periods: [],
  breaks: [],
  proposal,
  visits: 0,
  ...change,
})
const board: BoardReply = {
  zone: 'Europe/Warsaw',
  staff: [
    { staffId: 'ola', name: 'Ola' },
    { staffId: 'jan', name: 'Jan' },
  ],
  rows: [
    row('jan', '2026-11-24'),
    row('ola', '2026-11-25'),
    row('ola', '2026-11-24', { proposal: { ...proposal, state: 'refused' } }),
    row('jan', '2026-11-25', { proposal: null, visits: 3 }),
  ],
  awaiting: 2,
}
const people = boardPeople(board, '2026-11-23', 3)

describe('the board', () => {
  it('has every person and every day, with what the server knows of it', () => {
    expect(people.map(({ name, cells }) => [name, cells.length])).toEqual([
      ['Ola', 3],
      ['Jan', 3],
    ])
    expect(people[1]?.cells.map(({ visits }) => visits)).toEqual([0, 0, 3])
    expect(people[0]?.cells[0]).toMatchObject({ date: '2026-11-23', periods: [], proposal: null })
  })

  it('lists what awaits an answer by day, and nothing that was answered', () => {
    expect(awaiting(people, '2026-11-24').map(({ name, date }) => `${name} ${date}`)).toEqual([
      'Jan 2026-11-24',
      'Ola 2026-11-25',
    ])
  })

  it('asks nothing about days that are over', () => {
    expect(awaiting(people, '2026-11-25').map(({ name }) => name)).toEqual(['Ola'])
    expect(awaiting(people, '2026-11-26')).toEqual([])
  })

  it('sends of what was chosen only what still awaits an answer', () => {
    const waiting = awaiting(people, '2026-11-21')
    const chosen = new Set(['2026-11-24/jan', '2026-11-24/ola', '2026-12-01/jan'])
    expect(stillChosen(waiting, chosen)).toEqual([
      { staffId: 'jan', date: '2026-11-24', proposedAt: proposal.at },
    ])
  })
})
