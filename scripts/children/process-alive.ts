import { readFileSync } from 'node:fs'

/**
 * True when the process exists and still runs. One that has ended but was never fetched by its
 * parent (a zombie, usual in containers whose first process fetches nobody) does not count.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  if (process.platform !== 'linux') return true
  try {
    // `PID (COMMAND) STATE ...`, where the command may itself hold parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}
