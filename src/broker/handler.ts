import type { ApiName, RequestBody, ResponseInput } from '../kafka/index.ts'
import type { Action, ResourceRef } from './authorization.ts'
import type { ClusterState } from './cluster-state.ts'
import type { ListenerName } from './options.ts'
import type { SaslSession } from './sasl-session.ts'

/** Where a request came in, from whom, and the cluster that it is about. */
export interface RequestContext {
  readonly cluster: ClusterState
  /** The broker that was asked. */
  readonly broker: number
  readonly listener: ListenerName
  readonly version: number
  readonly clientId: string
  readonly clientHost: string
  /** Aborted when the connection is gone: nobody waits for the answer any more. */
  readonly closed: AbortSignal
  /** Only on listeners that ask for authentication. */
  readonly sasl: SaslSession | undefined
  allows(action: Action, resource: ResourceRef['type'], name: string): boolean
}

/** Answers one kind of request; undefined: the client wants no answer. */
export type Handler<A extends ApiName> = (
  request: RequestBody<A>,
  context: RequestContext,
) => ResponseInput<A> | undefined | Promise<ResponseInput<A> | undefined>
