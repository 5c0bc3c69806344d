import { describe, expect, test } from 'vitest'

import { makeFixture } from './fixture.ts'
import { speakersOf } from './message-files.ts'
import { checkMessages } from './messages.ts'

const EMPTY = { 'src/messages/pl.json': '{}', 'src/messages/en.json': '{}' }
const NO_LETTERS = { 'messages/pl.json': '{}', 'messages/en.json': '{}' }

/** Runs the check on a widget and letters with these files, and a staff app without messages. */
async function problemsOf(
  widget: Record<string, string>,
  letters: Record<string, string> = {},
): Promise<string[]> {
  const files = Object.fromEntries([
    ...Object.entries({ ...NO_LETTERS, ...letters }).map(([path, text]) => [
      `server/mail/${path}`,
      text,
    ]),
    ...Object.entries(EMPTY).map(([path, text]) => [`staff-vue/${path}`, text]),
    ...Object.entries({ ...EMPTY, ...widget }).map(([path, text]) => [`widget-vue/${path}`, text]),
  ])
  await using fixture = await makeFixture(files)
  return await checkMessages(fixture.root, speakersOf(['pl', 'en']))
}

function messages(pl: unknown, en: unknown): Record<string, string> {
  return {
    'src/messages/pl.json': JSON.stringify(pl),
    'src/messages/en.json': JSON.stringify(en),
  }
}

describe('message files', () => {
  test('same keys, all used: nothing to say', async () => {
    const problems = await problemsOf({
      ...messages(
        {
          call: { end: 'Zakończ' },
          end: { left: 'Koniec', lost: 'Zerwane' },
          state: { on: 'Wł.' },
        },
        { call: { end: 'End' }, end: { left: 'Over', lost: 'Lost' }, state: { on: 'On' } },
      ),
      'src/App.vue':
        '<template><b :title="t(\'call.end\')">{{ t(`end.${reason}`) }}</b></template>',
      'src/table.ts': `export const keys = { on: 'state.on' }`,
    })
    expect(problems).toEqual([])
  })

  test('a key that one language lacks, and an empty text', async () => {
    const problems = await problemsOf({
      ...messages({ a: 'A', b: 'B' }, { a: ' ', c: 'C' }),
      'src/use.ts': `t('a'); t('b')`,
    })
    expect(problems).toEqual([
      'widget-vue, en: b is missing',
      'widget-vue, en: a is empty',
      'widget-vue, en: c is not in pl.json',
    ])
  })

  test('other placeholders in a translation', async () => {
    const problems = await problemsOf({
      ...messages(
        { a: '{name}: {n} osoba | {name}: {n} osoby | {name}: {n} osób' },
        { a: '{nmae}: one | {nmae}: {n}' },
      ),
      'src/use.ts': `t('a')`,
    })
    expect(problems).toEqual(['widget-vue, en: a has other placeholders than pl.json'])
  })

  test('a key nobody uses and one that is asked for but missing', async () => {
    const problems = await problemsOf({
      ...messages({ a: 'A' }, { a: 'A' }),
      'src/App.vue': '<template>\n<p>{{ $t("b.c") }}</p>\n</template>',
      'src/App.test.ts': `t('a')`,
    })
    expect(problems).toEqual([
      'widget-vue: message a is used nowhere',
      'widget-vue/src/App.vue:2 asks for the missing message b.c',
    ])
  })

  test('a key put together in a template counts as used, one of another form does not', async () => {
    const all = {
      end: { left: 'A', why: { lost: 'B' } },
      call: { part: 'C', name: 'D' },
      help: { ios: ['E', 'F'] },
    }
    const problems = await problemsOf({
      ...messages(all, all),
      'src/use.ts':
        't(`end.${reason}`); t(`${screen}.part`); t(`help.${os}[${n}]`); log(`${a}.${b}`, `${n}px`)',
    })
    expect(problems).toEqual(['widget-vue: message call.name is used nowhere'])
  })

  test('a message used by a link of another counts as used', async () => {
    const problems = await problemsOf({
      ...messages({ a: '@:b teraz', b: 'Połącz' }, { a: '@:b now', b: 'Connect' }),
      'src/use.ts': `t('a')`,
    })
    expect(problems).toEqual([])
  })

  test('human text in a template or a spoken attribute', async () => {
    const problems = await problemsOf({
      'src/App.vue': `<template>\n  <p>Połącz teraz</p>\n  <img alt="A house" class="big house" />\n  <i>{{ 'wait' }}</i> · 1 <b>Okienko</b>\n</template>`,
    })
    expect(problems).toEqual([
      'widget-vue/src/App.vue:2 "Połącz teraz" stands in a template: move it to the message files',
      'widget-vue/src/App.vue:3 "A house" stands in a template: move it to the message files',
      'widget-vue/src/App.vue:4 "wait" stands in a template: move it to the message files',
    ])
  })

  test('a text that nobody has translated, in whichever language it is', async () => {
    const problems = await problemsOf({
      ...messages(
        { a: 'Okno', b: 'Okno {name}', c: 'Poland', d: 'Okienko', e: '{n}%', f: 'Kraków' },
        { a: 'Okno', b: 'Window {name}', c: 'Poland', d: 'Okienko', e: '{n}%', f: 'Cracow' },
      ),
      'src/use.ts': `['a', 'b', 'c', 'd', 'e', 'f']`,
    })
    expect(problems).toEqual([
      'widget-vue, en: a is not translated: "Okno"',
      'widget-vue, en: c is not translated: "Poland"',
    ])
  })

  test('other markup in a translation', async () => {
    const problems = await problemsOf({
      ...messages({ a: '**Ważne**: dom', b: 'x <b>y</b>' }, { a: 'Important: home', b: 'y <b>z' }),
      'src/use.ts': `['a', 'b']`,
    })
    expect(problems).toEqual([
      'widget-vue, en: a has other markup than pl.json',
      'widget-vue, en: b has other markup than pl.json',
    ])
  })

  test('a missing file', async () => {
    await using fixture = await makeFixture({ 'widget-vue/src/messages/pl.json': '{}' })
    expect(await checkMessages(fixture.root, speakersOf(['pl', 'en']))).toEqual([
      'widget-vue/src/messages/en.json is missing',
      'staff-vue/src/messages/pl.json is missing',
      'staff-vue/src/messages/en.json is missing',
      'server/mail/messages/pl.json is missing',
      'server/mail/messages/en.json is missing',
    ])
  })

  test('an @ that vue-i18n would take for a link; links and quoted ones are meant', async () => {
    const all = {
      bad: 'Napisz na urzad@example.org',
      quoted: "Napisz na urzad{'@'}example.org albo na { '@' }",
      link: 'Zadzwoń: @:quoted, @.lower:quoted',
      mixed: "urzad{'@'}example.org, bok@example.org",
    }
    const problems = await problemsOf({
      ...messages(all, {
        bad: 'Write to us',
        quoted: "Write to office{'@'}example.org or to { '@' }",
        link: 'Phone: @:quoted, @.lower:quoted',
        mixed: "office{'@'}example.org, desk@example.org",
      }),
      'src/use.ts': `t('bad'); t('quoted'); t('link'); t('mixed')`,
    })
    expect(problems).toEqual([
      "widget-vue, pl: bad has a bare @, write {'@'}",
      "widget-vue, pl: mixed has a bare @, write {'@'}",
      "widget-vue, en: mixed has a bare @, write {'@'}",
    ])
  })

  test('letters: keys of their own, asked for by say(), where an @ is an @', async () => {
    const problems = await problemsOf(
      {},
      {
        'messages/pl.json': JSON.stringify({
          hello: 'Dzień dobry, {name}',
          from: 'urzad@example.org',
          kinds: { booked: 'Umówiona', moved: 'Przeniesiona' },
          idle: 'Nic',
        }),
        'messages/en.json': JSON.stringify({
          hello: 'Hello, {nmae}',
          from: 'office@example.org',
          kinds: { booked: 'Booked' },
          idle: 'Nothing',
        }),
        'render.ts': "say('hello', { name }); say('from'); say(`kinds.${kind}`); say('gone')",
        'render.test.ts': "say('idle')",
      },
    )
    expect(problems).toEqual([
      'server/mail, en: kinds.moved is missing',
      'server/mail, en: hello has other placeholders than pl.json',
      'server/mail: message idle is used nowhere',
      'server/mail/render.ts:1 asks for the missing message gone',
    ])
  })

  test('a key that is asked for beside an empty text', async () => {
    const problems = await problemsOf({
      ...messages({ a: 'Gotowe' }, { a: 'Done' }),
      'src/App.vue': "<template>{{ done === null ? '' : t(done ? 'a' : 'b') }}</template>",
    })
    expect(problems).toEqual([])
  })
})
