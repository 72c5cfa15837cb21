import type { ServedMapping } from '../control/index.ts'

/** Of one mapping: whether it does what it is there for, and where not, why. */
interface MappingReadiness {
  readonly mapping: string
  readonly ready: boolean
  readonly state: string
  /** As AWS words it. */
  readonly lastProcessingResult: string
  readonly reason?: string
}

export interface Readiness {
  readonly ready: boolean
  readonly mappings: readonly MappingReadiness[]
}

/**
 * A mapping is ready when it is in its group and connected, and nothing that it does fails. One that is disabled, or
 * that was taken out and still settles what is in flight, does what it should.
 */
export function readinessOf(mappings: readonly ServedMapping[]): Readiness {
  const all = mappings.map(({ name, settings, running }): MappingReadiness => {
    const { state, lastProcessingResult } = running
    const said = { mapping: name, state, lastProcessingResult }
    if (!settings.enabled || state === 'Deleting') return { ...said, ready: true }
    // It is Enabled after the first round, good or bad; a bad one makes a PROBLEM.
    if (state !== 'Enabled') return { ...said, ready: false, reason: `it is ${state}` }
    const isWell = !lastProcessingResult.startsWith('PROBLEM')
    return isWell ? { ...said, ready: true } : { ...said, ready: false, reason: lastProcessingResult }
  })
  return { ready: all.length > 0 && all.every(({ ready }) => ready), mappings: all }
}
