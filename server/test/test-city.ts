import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Models } from '../models/index.ts'

/** Two sites, two topics and three consultants, the same for every test of a running server. */

export const SITE = 'test-city'
export const OTHER_SITE = 'other-city'
export const TOPICS = ['meldunek', 'dowody'] as const
export const BOTH = { camera: true, microphone: true }

export const siteFile = (siteId: string) => ({
  siteId,
  name: { pl: 'Urząd próbny', en: 'Test office' },
  office: { phone: '+48 71 000 00 00', address: 'Rynek 1' },
  controller: { name: 'Miasto', contact: 'urzad@example.org', dpo: 'iod@example.org' },
  accent: '#0b5cad',
  logo: null,
  languages: ['pl', 'en'],
  origins: ['http://127.0.0.1:8081'],
  terms: { version: '1', url: 'https://example.org/terms' },
  privacy: { version: '1', url: 'https://example.org/privacy' },
  information: { version: '1', url: 'https://example.org/information' },
  requirements: { version: '1', url: 'https://example.org/requirements' },
  accessibility: { version: '1', url: 'https://example.org/accessibility' },
})

/** Changes a site's file as ops would; `reloadSites` reads it. */
export function rewriteSite(dir: string, siteId: string, over: Record<string, unknown>): void {
  const path = join(dir, 'sites', `${siteId}.json`)
  writeFileSync(path, JSON.stringify({ ...siteFile(siteId), ...over }))
}

/** Site files below `dir`; the folder to give as OKIENKO_SITES_DIR. */
export function writeSites(dir: string): string {
  const folder = join(dir, 'sites')
  mkdirSync(folder)
  for (const siteId of [SITE, OTHER_SITE]) {
    writeFileSync(join(folder, `${siteId}.json`), JSON.stringify(siteFile(siteId)))
  }
  return folder
}

/** Topics and consultants of SITE; `celina` has one topic only. */
export async function seedTestCity(models: Models): Promise<void> {
  for (const [order, topicId] of TOPICS.entries()) {
    const name = { pl: topicId, en: topicId }
    const row = { siteId: SITE, name, prepare: name, minutes: 10, order, active: true }
    await models.topics.create({ _id: topicId, ...row })
  }
  for (const staffId of ['anna', 'bartek', 'celina']) await models.staff.create(staffRow(staffId))
}

export function staffRow(staffId: string) {
  return {
    _id: staffId,
    login: staffId,
    name: `${staffId[0]!.toUpperCase()}${staffId.slice(1)} Próbna`,
    passwordHash: null,
    passwordChangedAt: null,
    roles: ['consultant' as const],
    siteIds: [SITE],
    topicIds: staffId === 'celina' ? ['dowody'] : [...TOPICS],
    suspended: false,
    invitation: null,
    factor: null,
    factorPending: null,
    removedAt: null,
    createdAt: 0,
  }
}
