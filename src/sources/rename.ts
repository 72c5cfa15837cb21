import { derive, isUnknown, type Maybe, type SourceNode, type Unknown } from '../model/index.ts'
import type { Template } from './template.ts'

interface Names {
  readonly id: (id: string) => string
  readonly identity: (identity: string) => string
}

/** A value in which resources, and what is unknown, have other names. */
export function renamed(node: SourceNode, names: Names): SourceNode {
  const resource = node.resource === undefined ? {} : { resource: names.id(node.resource) }
  switch (node.kind) {
    case 'list':
      return { ...node, ...resource, items: node.items.map((item) => renamed(item, names)) }
    case 'map': {
      const entries = [...node.entries].map(([key, value]): [string, SourceNode] => [key, renamed(value, names)])
      return { ...node, ...resource, entries: new Map(entries) }
    }
    case 'unknown':
      return { ...node, ...resource, unknown: renamedUnknown(node.unknown, names) }
    case 'scalar':
      return { ...node, ...resource }
  }
}

function renamedUnknown(unknown: Unknown, { id, identity }: Names): Unknown {
  const named = derive(unknown, identity)
  return unknown.oneOf ? { ...named, oneOf: unknown.oneOf.map(id) } : named
}

/** A source of which every id begins with `prefix`: two plans may have `aws_vpc.main`, and mean different ones. */
export function prefixed(template: Template, prefix: string): Template {
  const own = (id: string) => `${prefix}${id}`
  const bare = (id: string) => (id.startsWith(prefix) ? id.slice(prefix.length) : undefined)
  const single = (identity: string) => {
    if (identity.startsWith('AWS::')) return identity
    return identity.startsWith('ref:') ? `ref:${own(identity.slice(4))}` : own(identity)
  }
  const names: Names = {
    id: own,
    identity: (identity) =>
      identity.includes('${')
        ? identity.replace(/\$\{([^}]*)\}/g, (_, inner: string) => `\${${single(inner)}}`)
        : single(identity),
  }
  const value = (given: Maybe<string>) => (isUnknown(given) ? renamedUnknown(given, names) : given)
  return {
    ...template,
    declared: template.declared.map((each) => ({ ...each, id: own(each.id) })),
    gaps: template.gaps.map((each) => ({ ...each, id: own(each.id) })),
    resources: (...types) =>
      template.resources(...types).map((resource) => ({
        ...resource,
        id: own(resource.id),
        properties: renamed(resource.properties, names),
        ...(resource.undecided ? { undecided: renamedUnknown(resource.undecided, names) } : {}),
      })),
    attribute: (id, name) => value(template.attribute(bare(id) ?? id, name)),
    typeOf: (id) => {
      const inside = bare(id)
      return inside === undefined ? undefined : template.typeOf(inside)
    },
    impliedEgress: (id) => template.impliedEgress(bare(id) ?? id),
    impliedParts: (id) => template.impliedParts(bare(id) ?? id),
    partOf: (vpc, part) => own(template.partOf(bare(vpc) ?? vpc, part)),
    named: (name, types) => template.named(name, types).map(own),
    namesOf: (id) => template.namesOf(bare(id) ?? id),
  }
}
