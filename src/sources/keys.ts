import {
  type EncryptionKey,
  entryOf,
  isUnknown,
  type Maybe,
  type PolicyDocument,
  type Ref,
  type SourceNode,
} from '../model/index.ts'
import { policyFrom } from './policies.ts'
import { referTo, type Template, type TemplateResource } from './template.ts'

/** `AWS::KMS::Key`. */
export function readKeys(template: Template): readonly EncryptionKey[] {
  return template.resources('AWS::KMS::Key').map((key) => {
    const policy = entryOf(key.properties, 'KeyPolicy')
    return {
      id: key.id,
      at: key.at,
      arn: template.attribute(key.id, 'Arn'),
      ...(policy ? { policy: policyFrom(policy) } : {}),
    }
  })
}

/**
 * Reads a customer's key that a property names, by its id, its ARN or an alias; `undefined` for one of AWS's, or none.
 */
export function keyReader(template: Template): (node: SourceNode | undefined) => Ref | undefined {
  const aliases = new Map(
    template.resources('AWS::KMS::Alias').map(({ id, properties }) => [id, entryOf(properties, 'TargetKeyId')]),
  )
  return (node) => {
    if (!node || (node.kind === 'scalar' && /(^|:)alias\/aws\//.test(node.text))) return undefined
    return referTo(template, aliases.get(node.resource ?? '') ?? node, 'AWS::KMS::Key')
  }
}

/** The policies that resources of a type attach to others, by the id of what they are attached to. */
export function policiesOf(
  template: Template,
  type: string,
  { to, document, kinds }: { readonly to: string; readonly document: string; readonly kinds: readonly string[] },
): (id: string) => Maybe<PolicyDocument> | undefined {
  const attached = template
    .resources(type)
    .flatMap((policy) => [...new Set(targetsOf(template, policy, to, kinds))].map((target) => ({ policy, target })))
  const byTarget = Map.groupBy(attached, ({ target }) => target)
  return (id) => {
    const [first, ...more] = byTarget.get(id) ?? []
    if (!first) return undefined
    const node = entryOf(first.policy.properties, document)
    const several = { unknown: `policies of ${id}`, question: `which of its policies ${id} has`, at: first.policy.at }
    if (more.length > 0) return several
    return first.policy.undecided ?? (node && policyFrom(node))
  }
}

function targetsOf(
  template: Template,
  { properties }: TemplateResource,
  to: string,
  kinds: readonly string[],
): readonly string[] {
  const node = entryOf(properties, to)
  const items = node?.kind === 'list' ? node.items : node ? [node] : []
  return items.flatMap((item) => {
    const ref = referTo(template, item, ...kinds)
    return isUnknown(ref) ? [] : [ref]
  })
}
