import { invokeProblem, pollProblem } from '../mapping/index.ts'
import { IsthmusError } from '../world/index.ts'
import { remedyOf } from './remedies.ts'
import type { ProbeFinding, StepPlace } from './types.ts'

/** What a failed step is to a user. The code is the error's, made finer where its cause tells more. */
export function findingOf(place: StepPlace, error: IsthmusError): ProbeFinding {
  const code = codeOf(error)
  return {
    ...place,
    code,
    explanation: error.message,
    lastProcessingResult:
      place.phase === 'services'
        ? invokeProblem(new IsthmusError('SERVICE_UNREACHABLE', ''))
        : pollProblem(root(error)),
    remedy: remedyOf(code, place.phase),
  }
}

/** The mapping sees the failure itself, not what the probe has found out about it since. */
function root(error: IsthmusError): IsthmusError {
  return error.cause instanceof IsthmusError ? root(error.cause) : error
}

function codeOf(error: IsthmusError): string {
  const system = systemCode(error.cause)
  if (error.code === 'NAME_UNRESOLVED' && system === 'EAI_AGAIN') return 'NAME_SERVER_SILENT'
  if (error.code === 'CONNECT_FAILED' || error.code === 'BROKER_CLOSED' || error.code === 'TLS_FAILED')
    return (system && bySystem.get(system)) || error.code
  return error.code
}

const bySystem = new Map([
  ['ECONNRESET', 'CONNECT_RESET'],
  ['EPIPE', 'CONNECT_RESET'],
  ['EHOSTUNREACH', 'CONNECT_UNREACHABLE'],
  ['ENETUNREACH', 'CONNECT_UNREACHABLE'],
  ['ETIMEDOUT', 'CONNECT_TIMEOUT'],
])

/** `ECONNRESET` and the like, by the kernel; Node itself calls a connection so that ended in the middle of a handshake. */
function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
