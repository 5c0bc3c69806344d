import { posix } from 'node:path'

import type { ImportReference } from './import-scan.ts'

/** The folders of the top level that hold code. */
export const areas = [
  'machines',
  'server',
  'media-worker',
  'widget-vue',
  'staff-vue',
  'scripts',
] as const
type Area = (typeof areas)[number]

const aliases: Record<string, string> = {
  '#machines/': 'machines/',
  '#server/': 'server/',
  '#media-worker/': 'media-worker/',
  '#widget/': 'widget-vue/src/',
  '#staff/': 'staff-vue/src/',
  '#scripts/': 'scripts/',
}

/** Which areas an area may import besides itself. */
const mayImport: Record<Area, readonly Area[]> = {
  machines: [],
  server: ['machines'],
  'media-worker': ['machines'],
  'widget-vue': ['machines'],
  'staff-vue': ['machines'],
  scripts: areas,
}

/** Packages that machines may use: the state machines themselves, schemas, pure calendar reckoning. */
const machinePackages = ['xstate', 'zod', 'temporal-polyfill']
const testPackages = ['vitest', 'fast-check']

/** Native packages and the only files that may know them; `/` at the end means a whole folder. */
const reserved: { module: string; by: readonly string[] }[] = [
  {
    module: 'mediasoup',
    by: ['media-worker/', 'scripts/setup/mediasoup-probe.ts', 'scripts/bench/bare-media-child.ts'],
  },
  {
    module: 'uWebSockets.js',
    by: ['server/uws.ts', 'server/uws.test.ts', 'server/socket.ts', 'scripts/bench/'],
  },
  { module: 'server/uws.ts', by: ['server/uws.test.ts', 'server/socket.ts', 'scripts/bench/'] },
]

/** Why an import is not allowed, or null when it is. `from` is relative to the repository. */
export function judgeImport(from: string, reference: ImportReference): string | null {
  const target = resolveTarget(from, reference.specifier)
  for (const { module, by } of reserved) {
    const hit = target === module || target.startsWith(`${module}/`)
    if (hit && !by.some((owner) => owns(owner, from))) {
      return `only ${by.join(', ')} may know ${module}`
    }
  }
  const area = areaOf(from)
  if (area === null) return null
  const targetArea = areaOf(target)
  if (targetArea === null) return judgePackage(area, from, target)
  if (targetArea === area) return null
  if (area === 'staff-vue' && target.startsWith('widget-vue/src/lib/')) return null
  if (!mayImport[area].includes(targetArea)) return `${area} may not import ${targetArea}`
  if (area === 'widget-vue' && target === 'machines/protocol.ts' && !reference.typeOnly) {
    return 'the widget takes only types from machines/protocol.ts, to stay small'
  }
  return null
}

function judgePackage(area: Area, from: string, target: string): string | null {
  if (area !== 'machines') return null
  const isTest = from.endsWith('.test.ts') || from.startsWith('machines/test/')
  const allowed = isTest ? [...machinePackages, ...testPackages] : machinePackages
  if (allowed.some((name) => target === name || target.startsWith(`${name}/`))) return null
  // A test may read a fixture; the machines themselves know neither files nor clocks.
  if (isTest && target.startsWith('node:')) return null
  return `machines are pure and may not import ${target}`
}

function owns(owner: string, file: string): boolean {
  return owner.endsWith('/') ? file.startsWith(owner) : file === owner
}

/** Path relative to the repository, or the name of a package. */
function resolveTarget(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  for (const [alias, folder] of Object.entries(aliases)) {
    if (specifier.startsWith(alias)) return folder + specifier.slice(alias.length)
  }
  return specifier
}

function areaOf(path: string): Area | null {
  return areas.find((area) => path.startsWith(`${area}/`)) ?? null
}
