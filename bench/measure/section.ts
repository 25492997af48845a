import type { Measured } from './contender.ts'

/** What a run measures. */
export interface Settings {
  rounds: number
  /** Of each measurement. */
  seconds: number
  /** Fewer servers and shorter waits. */
  isQuick: boolean
}

export type Goal = { atMost: number } | { atLeast: number }

/** A line of the table. */
export interface Line {
  what: string
  /** The gateway's own figure. */
  gateway: string
  /** What it is compared with, and its figure. */
  comparedWith: string
  /** The figure that the goal is about. NaN if it could not be measured. */
  value: number
  unit: '×' | 'ms' | 's' | 'MB' | 'KB' | '%' | '/s'
  goal: Goal | null
}

/** A part of the benchmark. It checks what it did, and throws if something is wrong. */
export type Section = (settings: Settings) => Promise<Line[]>

interface Comparison {
  what: string
  own: Measured
  peer: Measured
  name: string
  goal?: Goal | undefined
}

export function compareRates({ what, own, peer, name, goal }: Comparison): Line {
  return {
    what,
    gateway: `${Math.round(own.rate)}/s, p50 ${own.p50.toFixed(1)} ms, p99 ${own.p99.toFixed(1)} ms`,
    comparedWith: `${name}: ${Math.round(peer.rate)}/s, p50 ${peer.p50.toFixed(1)} ms, p99 ${peer.p99.toFixed(1)} ms`,
    value: own.rate / peer.rate,
    unit: '×',
    goal: goal ?? null,
  }
}

/** Compares the CPU time per request: of Node, and of Postgres if the servers have a database. */
export function compareCpu({ what, own, peer, name, goal }: Comparison): Line {
  return {
    what,
    gateway: cpu(own),
    comparedWith: `${name}: ${cpu(peer)}`,
    value: (own.nodeMs + own.postgresMs) / (peer.nodeMs + peer.postgresMs),
    unit: '×',
    goal: goal ?? null,
  }
}

function cpu({ nodeMs, postgresMs, rate, p50 }: Measured): string {
  const postgres = postgresMs > 0 ? ` + Postgres ${postgresMs.toFixed(3)}` : ''
  return `Node ${nodeMs.toFixed(3)}${postgres} ms; ${Math.round(rate)}/s, p50 ${p50.toFixed(1)} ms`
}

export function holds({ value, goal }: Line): boolean | null {
  if (goal === null) return null
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast
}
