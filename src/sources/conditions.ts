import { derive, nameOf, type SourceNode, textOf, type Unknown } from '../model/index.ts'
import { identityOf, isDecided, malformed, nameOfNode } from './nodes.ts'

/**
 * Whether a condition holds, or what would have to be known to say so.
 *
 * Where that is undecided nothing is pretended: a value that `Fn::If` chooses is unknown unless both branches are
 * the same, and a resource under such a condition is read with the value that makes it matter unknown (a rule's
 * protocol, a route's target...), so that whatever hangs on it is unknown, neither proved nor broken. What matters only
 * when another resource names it (a subnet, a group, a cluster) is read as it is.
 */
export type Truth = boolean | Unknown

/**
 * The template's conditions by name, each worked out once.
 *
 * @param evaluate resolves what `Fn::Equals` compares
 * @param prefix before identities, where several templates are read
 */
export function readConditions(
  section: SourceNode | undefined,
  evaluate: (node: SourceNode) => SourceNode | undefined,
  prefix = '',
): (name: string) => Truth {
  const known = new Map<string, Truth>()

  const byName = (name: string): Truth => {
    const before = known.get(name)
    if (before !== undefined) return before
    const node = section?.kind === 'map' ? section.entries.get(name) : undefined
    const told = `condition ${name}`
    const undecided = { unknown: `condition:${prefix}${name}`, name: told, question: `whether ${told} holds` }
    // Stands while the condition is worked out: one that leads back to itself is undecided.
    known.set(name, undecided)
    const truth = node ? truthOf(node) : undecided
    known.set(name, truth)
    return truth
  }

  const truthOf = (node: SourceNode): Truth => {
    const [name, argument] = node.kind === 'map' ? ([...node.entries][0] ?? []) : []
    if (!argument) throw malformed(node, 'a condition', 'one of Fn::Equals, Fn::And, Fn::Or, Fn::Not, Condition')
    const operands = argument.kind === 'list' ? argument.items : [argument]
    switch (name) {
      case 'Condition': {
        const of = textOf(argument, 'Condition')
        return typeof of === 'string' ? byName(of) : of
      }
      case 'Fn::Not':
        return not(truthOf(operands[0] ?? argument))
      case 'Fn::And':
        return and(operands.map(truthOf))
      case 'Fn::Or':
        return not(and(operands.map((operand) => not(truthOf(operand)))))
      case 'Fn::Equals':
        if (operands.length !== 2) throw malformed(argument, 'Fn::Equals', 'two values')
        return equal(evaluate(operands[0]!), evaluate(operands[1]!))
      default: // Fn::Contains and its like of the rules section, language extensions
        return {
          unknown: `${name}(${identityOf(argument)})`,
          name: `${name} of ${nameOfNode(argument) ?? 'a map'}`,
          question: `whether ${name} in line ${node.at.line} holds`,
        }
    }
  }
  return byName
}

function not(truth: Truth): Truth {
  if (typeof truth === 'boolean') return !truth
  return derive(truth, (text) => (text.startsWith('not ') ? text.slice(4) : `not ${text}`))
}

function and(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false
  const open = truths.filter((truth) => typeof truth !== 'boolean')
  if (open.length <= 1) return open[0] ?? true
  return {
    unknown: `(${open.map((truth) => truth.unknown).join(' and ')})`,
    name: `(${open.map(nameOf).join(' and ')})`,
    question: [...new Set(open.map((truth) => truth.question))].join(', '),
  }
}

function equal(a: SourceNode | undefined, b: SourceNode | undefined): Truth {
  if (!a || !b) return a === b
  const [left, right] = [identityOf(a), identityOf(b)]
  if (left === right) return true
  if (isDecided(a) && isDecided(b)) return false
  const question = [a, b].flatMap((node) => (node.kind === 'unknown' ? [node.unknown.question] : [])).join(', ')
  const name = [a, b].map((node) => nameOfNode(node) ?? 'a map').join(' = ')
  return { unknown: `${left} = ${right}`, name, question: question || 'the values that the condition compares' }
}
