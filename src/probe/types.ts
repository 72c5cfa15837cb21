import type { BrokerAddress, Login, TlsSource } from '../kafka/index.ts'
import type { World } from '../world/index.ts'

export type ProbeWorld = Pick<World, 'clock' | 'random' | 'dial' | 'resolve'>

/** What is probed: what a mapping is told of its cluster, and what it calls besides. */
export interface ProbeOptions {
  readonly bootstrap: readonly BrokerAddress[]
  /** Absent: plaintext. */
  readonly tls?: TlsSource
  /** Absent: no SASL. */
  readonly login?: Login
  readonly topic?: string
  readonly groupId?: string
  /** Whether a throw-away member joins the group, which makes the others rebalance. */
  readonly join: boolean
  /** The hosts that an on-demand mapping calls: `lambda.eu-west-1.amazonaws.com`. */
  readonly services: readonly string[]
  /** For each step, in milliseconds. */
  readonly timeoutMs: number
}

/** In the order in which a mapping comes to them. */
export const phases = ['bootstrap', 'cluster', 'brokers', 'topic', 'group', 'services'] as const
export type Phase = (typeof phases)[number]

/** In the order in which they are tried. */
export const stepNames = [
  'resolve',
  'connect',
  'tls',
  'kafka',
  'login',
  'metadata',
  'exists',
  'leaders',
  'fetch',
  'coordinator',
  'describe',
  'offsets',
  'commit',
  'join',
] as const
export type StepName = (typeof stepNames)[number]

export interface StepPlace {
  readonly phase: Phase
  /** `b-1.orders:9098`, `topic orders`, `group orders-function`. */
  readonly target: string
  readonly step: StepName
}

export interface ProbeStep extends StepPlace {
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** What was seen, or why it was not tried. */
  readonly detail: string
  /** Of a failed step; a finding has it. */
  readonly code?: string
  /** Absent where nothing was tried. */
  readonly milliseconds?: number
}

export interface ProbeFinding extends StepPlace {
  /** Stable; docs/probe.md has it. */
  readonly code: string
  readonly explanation: string
  /** What AWS would show as the mapping's LastProcessingResult. */
  readonly lastProcessingResult: string
  readonly remedy: string
}

export interface ProbeResult {
  readonly format_version: '1.0'
  readonly verdict: 'passed' | 'failed'
  /** By phase, then by step: the first one is what to mend first. */
  readonly findings: readonly ProbeFinding[]
  readonly steps: readonly ProbeStep[]
}
