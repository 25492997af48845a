import { readFileSync } from 'node:fs'

// Linux reports CPU time in hundredths of a second.
const TICK_MS = 10

/** The CPU time of a process so far, in milliseconds. 0 if it has ended. */
export function cpuMsOf(pid: number): number {
  const stat = readProc(pid, 'stat')
  // The name of the program, in parentheses, can contain spaces. The fields are counted from the state (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS
}

/** The resident memory of a process, now or at its peak, in megabytes. */
export function memoryMbOf(pid: number, kind: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const [, kilobytes] = new RegExp(`${kind}:\\s+(\\d+)`).exec(readProc(pid, 'status')) ?? []
  return Number(kilobytes ?? Number.NaN) / 1024
}

function readProc(pid: number, file: 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
