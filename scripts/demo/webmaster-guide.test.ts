import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { cityHeaders } from './city.ts'

const ORIGIN = 'https://okienko.example.org'

/** Lines of the fenced blocks of a language. */
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp('```' + language + '\\n(.*?)\\n```', 'gs'))].map(
    ([, lines]) => lines!,
  )

it.each(['pl', 'en'])(
  'the guide in %s names the headers with which the demo city is tested',
  async (language) => {
    const path = new URL(`../../docs/webmaster.${language}.md`, import.meta.url)
    const guide = await readFile(path, 'utf8')
    const { 'content-security-policy': policy, 'permissions-policy': rights } = cityHeaders(ORIGIN)
    // Whatever the city lets in of ours, and nothing that it does not.
    const ours = policy!.split('; ').filter((directive) => directive.includes(ORIGIN))
    expect(blocks(guide, 'csp')[0]!.split('\n')).toEqual(ours)
    expect(blocks(guide, 'permissions')).toEqual([rights])
    expect(blocks(guide, 'html')[0]).toBe(
      `<script src="${ORIGIN}/s/ratusz/okienko.js" async></script>`,
    )
  },
)
