import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { siteSchema, SCHEMA_FILE } from './site-schema.ts'

type Node = {
  description?: string
  properties?: Record<string, Node>
  items?: Node
  anyOf?: Node[]
}

/** Fields of which nothing is said, by their path. */
function silent(node: Node, path: string): string[] {
  const below = Object.entries(node.properties ?? {}).flatMap(([name, field]) => [
    ...(field.description ? [] : [`${path}${name}`]),
    ...silent(field, `${path}${name}.`),
  ])
  const parts = [node.items, ...(node.anyOf ?? [])].filter((part) => part !== undefined)
  return [...below, ...parts.flatMap((part) => silent(part, path))]
}

describe('the published schema of a site', () => {
  it('is the one that the server checks with (else: npm run sites:schema)', async () => {
    const published: unknown = JSON.parse(await readFile(SCHEMA_FILE, 'utf8'))
    expect(published).toEqual(JSON.parse(JSON.stringify(siteSchema())))
  })

  it('says of each field what it is', () => {
    expect(silent(siteSchema(), '')).toEqual([])
  })

  it('lets a file name it', () => {
    expect((siteSchema() as Node).properties).toHaveProperty(['$schema'])
  })
})
