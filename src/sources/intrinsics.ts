import {
  derive,
  entryOf,
  giveValues,
  identityText,
  isUnknown,
  itemsOf,
  joinText,
  type Maybe,
  nameOf,
  parseCidr,
  plainOf,
  type SourceLocation,
  type SourceNode,
  scalarNode,
  textOf,
  type UnknownNode,
  valueNode,
} from '../model/index.ts'
import { blocksWithin } from './blocks.ts'
import { dynamicReference } from './dynamic-references.ts'
import { transform } from './includes.ts'
import { identityOf, isDecided, malformed, nameOfNode, partOf, questionsOf, unknownNode } from './nodes.ts'
import { attributeOf, referTo, type Scope } from './scope.ts'
import { splitText } from './texts.ts'

type Intrinsic = (argument: SourceNode, at: SourceLocation, scope: Scope) => SourceNode | undefined

/**
 * The value of a node with all its intrinsic functions worked out; `undefined` for `AWS::NoValue`, which takes its
 * key or item with it. What cannot be worked out is unknown, and the same expression is the same unknown.
 *
 * @throws IsthmusError `TEMPLATE_INVALID` for a function whose arguments have no meaning
 */
export function evaluate(node: SourceNode, scope: Scope): SourceNode | undefined {
  const value = work(node, scope)
  return value?.kind === 'unknown' ? answered(value, scope) : value
}

/** What somebody has looked up: `import:Name`, an SSM parameter's value. A list is given as JSON writes it. */
function answered(node: UnknownNode, { answers, reference }: Scope): SourceNode {
  const text = giveValues<Maybe<string>>(node.unknown, answers)
  if (isUnknown(text)) return { ...node, unknown: text }
  const named = reference(text, node.at)
  if (named) return named
  const list = listIn(text)
  if (!list) return valueNode(text, node.at)
  return { kind: 'list', items: list.map((item) => valueNode(String(item), node.at)), at: node.at }
}

function listIn(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function work(node: SourceNode, scope: Scope): SourceNode | undefined {
  switch (node.kind) {
    case 'unknown':
      return node
    case 'scalar':
      return typeof node.value === 'string' && node.value.includes('{{resolve:')
        ? dynamicReference(node.value, node.at, scope)
        : node
    case 'list':
      return { ...node, items: node.items.flatMap((item) => evaluate(item, scope) ?? []) }
    case 'map': {
      const [name, argument] = node.entries.size === 1 ? [...node.entries][0]! : []
      if (name !== undefined && argument && (name === 'Ref' || name.startsWith('Fn::'))) {
        return (intrinsics[name] ?? unread(name))(argument, node.at, scope)
      }
      const entries = [...node.entries].flatMap(([key, value]): [string, SourceNode][] => {
        // A macro for what stands beside it (gaps.ts).
        if (key === transform) return []
        const evaluated = evaluate(value, scope)
        return evaluated ? [[key, evaluated]] : []
      })
      return { ...node, entries: new Map(entries) }
    }
  }
}

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  __proto__: null as never, // no `constructor` is found in it
  Ref: (argument, at, scope) => {
    const name = workedOutName(argument, 'Ref', scope)
    if (isUnknown(name)) return { kind: 'unknown', unknown: derive(name, (text) => `ref(${text})`), at }
    return name === 'AWS::NoValue' ? undefined : referTo(name, at, scope)
  },

  'Fn::GetAtt': (argument, at, scope) => {
    const [resource, attribute] =
      argument.kind === 'list'
        ? [
            workedOutName(argument.items[0] ?? argument, 'Fn::GetAtt', scope),
            evaluate(argument.items[1] ?? argument, scope),
          ]
        : splitDot(writtenName(argument, 'Fn::GetAtt'), at)
    const name = attribute && textOf(attribute, 'attribute of Fn::GetAtt')
    if (name === undefined || name === '') throw malformed(argument, 'Fn::GetAtt', 'a resource and an attribute')
    if (isUnknown(resource) || isUnknown(name)) {
      const [of, what] = [resource, name].map(identityText)
      const question = [resource, name].flatMap((part) => (isUnknown(part) ? part.question : [])).join(', ')
      return unknownNode(`getatt(${of},${what})`, question, at, `${nameOf(resource)}.${nameOf(name)}`)
    }
    return attributeOf(resource, name, at, scope)
  },

  'Fn::Sub': (argument, at, scope) => {
    const template = argument.kind === 'list' ? argument.items[0] : argument
    const names = argument.kind === 'list' ? argument.items[1] : undefined
    if (template?.kind !== 'scalar') throw malformed(argument, 'Fn::Sub', 'a text, or a text and a map of names')
    const parts = template.text.split(/(\$\{[^}]*\})/).filter((part) => part !== '')
    const values = parts.map((part): SourceNode | undefined => {
      const name = /^\$\{\s*([^}]*?)\s*\}$/.exec(part)?.[1]
      if (name === undefined) return valueNode(part, at)
      if (name.startsWith('!')) return valueNode(`\${${name.slice(1)}}`, at)
      const local = entryOf(names, name)
      if (local) return evaluate(local, scope)
      const [resource, ...attribute] = name.split('.')
      return attribute.length > 0 ? attributeOf(resource!, attribute.join('.'), at, scope) : referTo(name, at, scope)
    })
    if (values.length === 1 && values[0]) return { ...values[0], at }
    return valueNode(joinText(values.map((value) => (value ? partOf(value) : ''))), at)
  },

  'Fn::Join': (argument, at, scope) => {
    const [delimiter, list] = evaluatedItems(argument, scope)
    if (delimiter?.kind !== 'scalar' || !list) throw malformed(argument, 'Fn::Join', 'a delimiter and a list')
    if (list.kind !== 'list') {
      return made(`join(${delimiter.text},${identityOf(list)})`, list, at, 'the text of')
    }
    const parts = list.items.map(partOf)
    if (parts.length === 1 && list.items[0]) return { ...list.items[0], at }
    return valueNode(joinText(parts.flatMap((part, index) => (index === 0 ? [part] : [delimiter.text, part]))), at)
  },

  'Fn::Select': (argument, at, scope) => {
    const [index, list] = evaluatedItems(argument, scope)
    if (!index || !list) throw malformed(argument, 'Fn::Select', 'an index and a list')
    if (index.kind === 'scalar' && list.kind === 'list') {
      const item = list.items[Number(index.text)]
      if (!item) throw malformed(argument, 'the index of Fn::Select', `one of 0 to ${list.items.length - 1}`)
      return { ...item, at }
    }
    const zones = list.kind === 'unknown' ? /^zones of (.*)$/.exec(list.unknown.unknown)?.[1] : undefined
    if (list.kind === 'unknown' && zones !== undefined) {
      const name = nameOf(list.unknown).replace('zones', () => `zone ${nameOfNode(index)}`)
      return unknownNode(`${zones} zone ${identityOf(index)}`, `name of ${name}`, at, name)
    }
    const name = `${nameOfNode(list) ?? 'a list'}[${nameOfNode(index)}]`
    return unknownNode(`select(${identityOf(index)},${identityOf(list)})`, questionsOf(list).join(', '), at, name)
  },

  'Fn::Split': (argument, at, scope) => {
    const [delimiter, text] = evaluatedItems(argument, scope)
    if (delimiter?.kind !== 'scalar' || !text) throw malformed(argument, 'Fn::Split', 'a delimiter and a text')
    const parts = splitText(text, delimiter.text, at)
    if (parts) return { kind: 'list', items: parts, at }
    return made(`split(${delimiter.text},${identityOf(text)})`, text, at)
  },

  'Fn::Cidr': (argument, at, scope) => {
    const [block, count, bits] = evaluatedItems(argument, scope)
    if (!block || !count) throw malformed(argument, 'Fn::Cidr', 'a block, a count and the host bits')
    const cidr = block.kind === 'scalar' ? parseCidr(block.text) : undefined
    if (!cidr || count.kind !== 'scalar' || (bits && bits.kind !== 'scalar')) {
      const identity = `cidr(${[block, count, bits].map(identityOf).join(',')})`
      const name = `blocks of ${nameOfNode(block)}`
      return unknownNode(identity, questionsOf(block).join(', ') || name, at, name)
    }
    const blocks = blocksWithin(cidr, Number(count.text), Number(bits?.text ?? 8))
    if (!blocks) throw malformed(argument, 'Fn::Cidr', `blocks that fit into ${cidr.text}`)
    return { kind: 'list', items: blocks.map((text) => valueNode(text, at)), at }
  },

  // A list of unknown length: only AWS knows a Region's zones, but the same index is the same zone.
  'Fn::GetAZs': (argument, at, scope) => {
    const given = evaluate(argument, scope)
    const region = !given || identityOf(given) === '' ? referTo('AWS::Region', at, scope) : given
    const name = `zones of ${nameOfNode(region)}`
    return unknownNode(`zones of ${identityOf(region)}`, name, at, name)
  },

  'Fn::If': (argument, _at, scope) => {
    const [name, then, otherwise] = argument.kind === 'list' ? argument.items : []
    if (!name || !then || !otherwise) throw malformed(argument, 'Fn::If', 'a condition and two values')
    const condition = writtenName(name, 'Fn::If')
    const truth = scope.condition(condition)
    if (typeof truth === 'boolean') return evaluate(truth ? then : otherwise, scope)
    const [a, b] = [evaluate(then, scope), evaluate(otherwise, scope)]
    const [left, right] = [identityOf(a), identityOf(b)]
    if (a && b && left === right) return a
    const names = [a, b].map(nameOfNode)
    const told = names.includes(undefined)
      ? `what ${condition} decides`
      : `${names[0]} if ${condition}, else ${names[1]}`
    return unknownNode(`if(${truth.unknown},${left},${right})`, truth.question, then.at, told)
  },

  'Fn::FindInMap': (argument, at, scope) => {
    const [map, first, second, more] = evaluatedItems(argument, scope)
    if (!map || !first || !second) throw malformed(argument, 'Fn::FindInMap', 'a map and two keys')
    const keys = [map, first, second]
    const fallback = entryOf(more, 'DefaultValue')
    if (keys.every(isDecided)) {
      const found = entryOf(scope.mappings, ...keys.map(identityOf)) ?? fallback
      if (found) return { ...found, at }
      throw malformed(
        argument,
        'Fn::FindInMap',
        `keys of the Mappings section, unlike ${keys.map(identityOf).join('.')}`,
      )
    }
    return unknownNode(
      `map(${scope.prefix}${keys.map(identityOf).join('.')})`,
      keys.flatMap(questionsOf).join(', '),
      at,
      `${nameOfNode(map)}[${nameOfNode(first)}][${nameOfNode(second)}]`,
    )
  },

  'Fn::ImportValue': (argument, at, scope) => {
    const name = evaluate(argument, scope)
    if (!name) throw malformed(argument, 'Fn::ImportValue', 'the name of an export')
    return scope.imported(name, at)
  },

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
  'Fn::GetStackOutput': (argument, at, scope) => {
    const given = evaluate(argument, scope)
    const [stack, output, region] = ['StackName', 'OutputName', 'Region'].map((key) => entryOf(given, key))
    if (!stack || !output) throw malformed(argument, 'Fn::GetStackOutput', 'a StackName and an OutputName')
    return scope.stackOutput({ stack, output, ...(region ? { region } : {}) }, at)
  },

  'Fn::Length': (argument, at, scope) => {
    const list = evaluate(argument, scope)
    if (list?.kind === 'list') return scalarNode(list.items.length, at)
    if (list?.kind !== 'unknown') throw malformed(argument, 'Fn::Length', 'a list')
    return made(`length(${identityOf(list)})`, list, at, 'the length of')
  },

  'Fn::ToJsonString': (argument, at, scope) => {
    const value = evaluate(argument, scope)
    if (!value || isDecided(value)) return valueNode(JSON.stringify(value ? plainOf(value) : null), at)
    return made(`json(${identityOf(value)})`, value, at, 'the JSON of')
  },

  'Fn::Base64': (argument, at, scope) => {
    const text = evaluate(argument, scope)
    if (text?.kind === 'scalar') return valueNode(Buffer.from(text.text).toString('base64'), at)
    return text && made(`base64(${identityOf(text)})`, text, at, 'the base64 of')
  },
}

/** Functions of transforms and language extensions that we do not work out. */
function unread(name: string): Intrinsic {
  return (argument, at, scope) => {
    const value = evaluate(argument, scope)
    const told = `${name} of ${nameOfNode(value) ?? 'a map'}`
    return unknownNode(`${name}(${identityOf(value)})`, `value of ${name} in line ${at.line}`, at, told)
  }
}

/** What a function makes of a value that is not known in whole. */
function made(identity: string, of: SourceNode, at: SourceLocation, how = ''): SourceNode {
  const name = nameOfNode(of) ?? 'a map'
  return unknownNode(identity, questionsOf(of).join(', '), at, how === '' ? name : `${how} ${name}`)
}

function evaluatedItems(argument: SourceNode, scope: Scope): readonly (SourceNode | undefined)[] {
  return itemsOf(argument).map((item) => evaluate(item, scope))
}

function writtenName(node: SourceNode, what: string): string {
  const name = textOf(node, `the name in ${what}`)
  if (isUnknown(name) || name === '') throw malformed(node, what, 'a name')
  return name
}

/** A name that language extensions let a function say: `Ref: {Fn::Sub: "Private${Zone}"}`. */
function workedOutName(node: SourceNode, what: string, scope: Scope): Maybe<string> {
  const name = textOf(evaluate(node, scope) ?? node, `the name in ${what}`)
  if (name === '') throw malformed(node, what, 'a name')
  return name
}

function splitDot(name: string, at: SourceLocation): [string, SourceNode] {
  const dot = name.indexOf('.')
  return dot < 0 ? [name, valueNode('', at)] : [name.slice(0, dot), valueNode(name.slice(dot + 1), at)]
}
