import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { findChromium } from '#scripts/setup/chromium.ts'
import { runCommand } from '#scripts/setup/command.ts'

/** When and on what was measured; nothing that names the machine. */
export async function describeRun(at: Date): Promise<string> {
  const chromium = findChromium()
  const version = chromium
    ? (await runCommand(chromium, ['--version'], { timeout: 20_000 })).output
    : ''
  const browser = /Chrom(?:e|ium) [\d.]+/.exec(version)?.[0] ?? 'no Chromium'
  const memory = Math.round(totalmem() / 2 ** 30)
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim() ?? 'unknown processor'
  return [
    `Measured ${at.toISOString().slice(0, 10)}`,
    `${availableParallelism()} cores (${model})`,
    `${memory} GB memory`,
    `Node ${process.versions.node}`,
    browser,
    `load by others before ${loadavg()[0]!.toFixed(1)}`,
  ].join(' · ')
}
