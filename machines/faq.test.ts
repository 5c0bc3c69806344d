import { describe, expect, it } from 'vitest'
import { faqProblems, MAX_FAQ_ANSWER, MAX_FAQ_QUESTION } from './faq-rules.ts'
import { searchFaq } from './faq-search.ts'

const BOTH = ['pl', 'en']
const texts = (pl: string, en: string) => ({ pl, en })

describe('a question with its answer', () => {
  it('is published only with both texts in every language', () => {
    const question = texts('Ile to kosztuje?', ' ')
    const answer = texts('17 zł', '17 PLN')
    expect(faqProblems({ question, answer, published: true }, BOTH)).toEqual({
      'question.en': 'missing',
    })
    expect(faqProblems({ question, answer, published: false }, BOTH)).toEqual({})
    expect(faqProblems({ question, answer, published: true }, ['pl'])).toEqual({})
  })

  it('may be begun in one language, but not empty', () => {
    const nothing = { question: {}, answer: {}, published: false }
    expect(faqProblems(nothing, BOTH)).toEqual({ 'question.pl': 'missing' })
    expect(faqProblems({ ...nothing, question: texts('', 'How much?') }, BOTH)).toEqual({})
  })

  it('has its limits, and links that lead somewhere safe', () => {
    const long = { question: texts('a'.repeat(MAX_FAQ_QUESTION + 1), 'b'), published: true }
    const answer = texts('a'.repeat(MAX_FAQ_ANSWER), '[c](http://c.example)')
    expect(faqProblems({ ...long, answer }, BOTH)).toEqual({
      'question.pl': 'too-long',
      'answer.en': 'bad-link',
    })
  })
})

describe('searching', () => {
  const entries = [
    { faqId: 'a', question: 'Jak złożyć wniosek?', answer: 'Osobiście albo przez **ePUAP**.' },
    { faqId: 'b', question: 'Ile kosztuje dowód?', answer: 'Nic. Wniosek jest [tu](https://a.b).' },
    { faqId: 'c', question: 'Łódź czy żaglówka?', answer: 'Gęślą jaźń' },
  ]
  const find = (query: string) => searchFaq(entries, query).map(({ faqId }) => faqId)

  it.each([
    ['', ['a', 'b', 'c']],
    ['WNIOSEK', ['a', 'b']],
    ['zlozyc', ['a']],
    ['epuap', ['a']],
    ['lodz', ['c']],
    ['gesla jazn', ['c']],
    ['dowód wniosek', ['b']],
    ['https', []],
    ['nic takiego', []],
  ])('%s finds %j', (query, ids) => {
    expect(find(query)).toEqual(ids)
  })
})
