import { MAILBOX } from '#scripts/demo/mailbox.ts'
import type { Plan } from './plan.ts'

/** A one-time sign-in link of a demo person, as scripts/demo/seed.ts prints it. */
export interface SignInLink {
  role: string
  name: string
  url: string
}

/** Reads the one JSON line of the seed; anything else in it is a defect and throws. */
export function readLinks(line: string): SignInLink[] {
  const parsed = JSON.parse(line) as { links: SignInLink[] }
  return parsed.links.map(({ role, name, url }) => ({ role, name, url }))
}

/** What stands in the terminal when everything runs. */
export function announcement(plan: Plan, links: readonly SignInLink[], demo: boolean): string {
  const lines = ['', 'Okienko runs.', `  Staff app         ${plan.appOrigin}/staff/`]
  if (demo) {
    lines.splice(
      2,
      0,
      `  Demo city page    ${plan.cityOrigin}/`,
      `  Demo mailbox      ${plan.cityOrigin}${MAILBOX}`,
    )
    lines.push('', 'Demo mode: the office, its people and their calls are made up.')
    if (links.length > 0) {
      lines.push('One-time sign-in links (open one, choose a password, start the shift):')
      for (const link of links)
        lines.push(`  ${link.role.padEnd(11)} ${link.name.padEnd(22)} ${link.url}`)
    } else lines.push('All demo people have chosen their passwords already.')
  }
  if (plan.appOrigin.startsWith('https:')) {
    lines.push('', 'The certificate is self-signed: the browser warns once for each address.')
  }
  lines.push('', 'Ctrl-C stops everything.', '')
  return lines.join('\n')
}
