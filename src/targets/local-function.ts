import type { World } from '../world/index.ts'
import { Environment } from './environment.ts'
import { environmentVariables, type FunctionIdentity } from './environment-variables.ts'
import { findRuntime } from './runtime.ts'
import { Slots } from './slots.ts'
import type { InvokeOutcome, Target } from './types.ts'

export interface LocalFunctionOptions extends FunctionIdentity {
  readonly arn: string
  /** Most processes, each with one invocation at a time; further invocations wait. */
  readonly concurrency: number
  /** A line that the function wrote. */
  readonly onLog: (line: string, stream: 'stdout' | 'stderr') => void
}

/**
 * A function's own code, run by processes of this machine through the Lambda Runtime API: started at the first
 * invocation, kept for the next ones, replaced after a time-out (`Sandbox.Timedout`), a crash (`Runtime.ExitError`) or
 * a failed start, which are function errors with AWS's names. Memory is told to the function and not limited.
 *
 * @throws IsthmusError `HANDLER_MISSING`, `RUNTIME_UNSUPPORTED`
 */
export async function createLocalFunction(
  world: Pick<World, 'clock' | 'random' | 'spawn' | 'listen'>,
  options: LocalFunctionOptions,
): Promise<Target> {
  const runtime = await findRuntime(world.spawn, options)
  const slots = new Slots(options.concurrency)
  const environments = new Set<Environment>()
  const idle: Environment[] = []
  let closed = false

  function newEnvironment(): Environment {
    const date = new Date(world.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')
    const logStream = `${date}/[$LATEST]${world.random.bytes(16).toString('hex')}`
    const { code: folder, arn, timeoutSeconds, onLog } = options
    const variables = environmentVariables(options, process.env.PATH ?? '', logStream)
    const environment = new Environment(world, { runtime, folder, variables, arn, timeoutSeconds, onLog })
    environments.add(environment)
    return environment
  }

  function idleEnvironment(): Environment | undefined {
    for (let environment = idle.pop(); environment; environment = idle.pop()) {
      if (!environment.ended) return environment
      environments.delete(environment)
    }
    return undefined
  }

  async function invokeIn(environment: Environment, payload: Buffer, signal?: AbortSignal) {
    try {
      return await environment.invoke(payload, signal)
    } finally {
      if (environment.ended) environments.delete(environment)
      else idle.push(environment)
    }
  }

  return {
    async invoke(payload, { signal }) {
      await slots.take(signal)
      try {
        let outcome: InvokeOutcome | undefined
        while (!outcome && !closed) {
          signal?.throwIfAborted()
          outcome = await invokeIn(idleEnvironment() ?? newEnvironment(), payload, signal)
        }
        return outcome ?? { kind: 'service-error', message: `function ${options.name} is closed` }
      } finally {
        slots.release()
      }
    },
    async close() {
      closed = true
      await Promise.all([...environments].map((environment) => environment.close()))
    },
  }
}
