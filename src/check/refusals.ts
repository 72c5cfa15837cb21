import {
  type Integration,
  isUnknown,
  type Mapping,
  type Maybe,
  type Ref,
  type Resource,
  type SourceLocation,
  type Unknown,
  type VpcEndpoint,
  withId,
} from '../model/index.ts'
import { certainEndpoints, type Network, servingEndpoints } from '../network/index.ts'
import { evaluate, type MappingFacts, mappingCall, type Request } from '../policy/index.ts'
import { attachedTo } from './policy-remarks.ts'
import { secretOf } from './services.ts'
import { clusterOf, listenerOf } from './standing.ts'
import type { NeededFlow, Refusal } from './types.ts'

/** What the far end of a flow says no to, or may. */
export function refusalsOf(
  network: Network,
  integration: Integration,
  mapping: Mapping,
  needed: NeededFlow,
): readonly Refusal[] {
  const { port } = needed.flow
  if (isUnknown(port)) return [undecidedListener(port, mapping, mapping.at)]
  if (needed.to.kind === 'broker') return listenerRefusals(integration, mapping)
  const { service } = needed.to
  const certain = certainEndpoints(network, needed.flow.from, service)
  return servingEndpoints(network, needed.flow.from, service)
    .flatMap((endpoint) =>
      policyRefusals(integration, mapping, service, endpoint).map((refusal) => ({
        refusal,
        sure: certain.has(endpoint),
      })),
    )
    .map(({ refusal, sure }) => (sure ? refusal : { ...refusal, verdict: 'unknown' }))
}

/** Lambda tries one listener and falls back to no other; one that is off is a closed port. */
function listenerRefusals(integration: Integration, mapping: Mapping): readonly Refusal[] {
  if (mapping.source.kind !== 'cluster') return []
  const listener = listenerOf(integration, mapping)
  const cluster = clusterOf(integration, mapping.source.cluster)
  const at = cluster?.at ?? mapping.at
  if (isUnknown(listener)) {
    return [undecidedListener(listener, cluster ?? mapping, at)]
  }
  if (!cluster || listener.on === true) return []
  const name = listenerNames[listener.kind]
  return [
    {
      code: 'LISTENER_OFF',
      verdict: listener.on === false ? 'blocked' : 'unknown',
      at,
      resource: cluster.id,
      hop: `cluster ${cluster.id}, ${name} listener on port ${listener.port}`,
      explanation: `${mapping.id} takes the ${name} listener (port ${listener.port}), and ${cluster.id} has it switched off; Lambda falls back to no other`,
      remedy: `switch ${name} on in ClientAuthentication of ${cluster.id}, or give the mapping the access configuration of a listener that is on`,
      questions: isUnknown(listener.on) ? [listener.on] : [],
    },
  ]
}

function undecidedListener(open: Unknown, { id }: Resource, at: SourceLocation): Refusal {
  return {
    code: 'LISTENER_UNDECIDED',
    verdict: 'unknown',
    at,
    resource: id,
    hop: `listener of ${id}`,
    explanation: 'which port Lambda takes hangs on what the description does not give',
    remedy: '',
    questions: [open],
  }
}

const listenerNames = {
  iam: 'IAM',
  scram: 'SASL/SCRAM',
  mutualTls: 'mutual TLS',
  tls: 'TLS',
  plaintext: 'plaintext',
} as const

/** An endpoint's policy must let the mapping's call through; none is full access. */
function policyRefusals(
  integration: Integration,
  mapping: Mapping,
  service: string,
  endpoint: VpcEndpoint,
): readonly Refusal[] {
  if (endpoint.policy === undefined) return []
  const request = mappingCall(service, factsOf(integration, mapping, endpoint))
  if (!request) return []
  const decision = evaluate(request, { [attachedTo(endpoint)]: endpoint.policy })
  if (decision.verdict === 'allow') return []
  const document = isUnknown(endpoint.policy) ? undefined : endpoint.policy
  return [
    {
      code: 'ENDPOINT_POLICY_DENIES',
      verdict: decision.verdict === 'deny' ? 'blocked' : 'unknown',
      at: decision.statement?.at ?? document?.at ?? endpoint.at,
      resource: endpoint.id,
      hop: `policy of endpoint ${endpoint.id}, ${request.action}`,
      explanation: `the policy of endpoint ${endpoint.id} does not let ${request.action} through: ${decision.reason}`,
      remedy: policyRemedy(endpoint, request),
      questions: decision.questions,
    },
  ]
}

function policyRemedy(endpoint: VpcEndpoint, { action, principal }: Request): string {
  const document = `in the PolicyDocument of ${endpoint.id}`
  if (principal.kind === 'service')
    return `allow Principal {Service: ${principal.name}}, Action ${action}, Resource "*" ${document}`
  const condition = attachedTo(endpoint) === 'gateway' ? ', as Principal "*" with a condition on aws:PrincipalArn,' : ''
  return `allow Action ${action} to the function's execution role${condition} ${document}`
}

function factsOf(integration: Integration, mapping: Mapping, endpoint: VpcEndpoint): MappingFacts {
  const target = withId(integration.functions, mapping.function)
  const role = withId(integration.roles, target?.role)
  const secretArn = secretOf(mapping)
  const destinationArn = mapping.settings.onFailure
  return {
    partition: integration.partition,
    region: integration.region,
    account: integration.account,
    functionArn: target?.arn ?? outside('function', mapping.id),
    roleArn: role?.arn ?? outside('execution role', mapping.id),
    ...(secretArn === undefined ? {} : { secretArn }),
    ...(destinationArn === undefined ? {} : { destinationArn }),
    through: { vpc: idOf(endpoint.vpc), endpoint: idOf(endpoint.id) },
  }
}

/** AWS makes the ids of what the description creates: they are what `!Ref` gives. */
function idOf(ref: Ref): Maybe<string> {
  if (isUnknown(ref) || /^vpce?-[0-9a-f]+$/.test(ref)) return ref
  return { unknown: `ref:${ref}`, question: `id that AWS gives ${ref}` }
}

function outside(what: string, id: string): Unknown {
  return { unknown: `${what} of ${id}`, question: `${what} of ${id}` }
}
