import type { CheckResult, Finding } from '../check/index.ts'
import type { MappingEvent } from '../mapping/index.ts'

/** What the lab tells while it runs, in order. It draws nothing itself. */
export type LabEvent =
  /** The source was read (again) and proved; at an edit, `redialled` are the mappings whose trace changed. */
  | {
      readonly kind: 'checked'
      readonly result: CheckResult
      readonly edit: boolean
      readonly redialled: readonly string[]
    }
  /** An edit that cannot be used; the lab goes on with what it had. */
  | { readonly kind: 'edit-refused'; readonly code: string; readonly message: string }
  | {
      readonly kind: 'cluster'
      readonly cluster: string
      readonly brokers: readonly {
        readonly name: string
        readonly address: string
        readonly zone: string
      }[]
      /** Plaintext, for the user's own tools: `127.0.0.1:19092,127.0.0.1:19093`. */
      readonly hostServers: string
      /** Over TLS, for tools that log in as users do (SASL SCRAM), or with a client's certificate; empty: there is none. */
      readonly scramServers: string
      readonly tlsServers: string
      /** The file with the authority that these tools have to trust; empty where there is no such server. */
      readonly caFile: string
      readonly topics: readonly string[]
    }
  /** Records that the cluster took, whoever produced them. */
  | { readonly kind: 'produced'; readonly topic: string; readonly records: number; readonly total: number }
  | {
      readonly kind: 'function-log'
      readonly function: string
      readonly stream: 'stdout' | 'stderr'
      readonly line: string
    }
  /** A mapping's event; `causes` are the findings that explain a `PROBLEM`, the path that its sentence names first. */
  | {
      readonly kind: 'mapping'
      readonly mapping: string
      readonly event: MappingEvent
      readonly causes: readonly Finding[]
    }
  /** What a queue, an SNS topic or a bucket was given about failed records. */
  | { readonly kind: 'failure-record'; readonly destination: string; readonly body: string }
  | { readonly kind: 'notice'; readonly message: string }

/** What `--until-drained --json` prints. */
export interface LabSummary {
  readonly format_version: '1.0'
  /** Records that the lab produced. */
  readonly produced: number
  /** Distinct records taken by functions, of each mapping by itself. */
  readonly delivered: number
  /** Records that no filter let through. */
  readonly filtered: number
  /** All calls of functions. */
  readonly invocations: number
  /** Calls that did not succeed. */
  readonly failed: number
  /** Records that failure destinations took. */
  readonly on_failure: number
  /** Records that were given up and that nobody took. */
  readonly dropped: number
  /** Next offset by `topic-partition`. */
  readonly committed: Readonly<Record<string, number>>
  readonly check: CheckResult['verdict']
  /** Why not everything settled. */
  readonly reason?: string
}
