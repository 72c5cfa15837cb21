import { entryOf, type SourceNode } from '../../model/index.ts'
import { partitionOf } from '../parameters.ts'
import { type Place, within } from '../place.ts'
import type { Answers, Item } from './answers.ts'
import { described, type Translate, text, textAt } from './translation.ts'

/**
 * A customer's key that an output names by its id, its ARN or an alias, as its id; nothing where it is AWS's own, of
 * which the aliases tell.
 */
export function keyNode(answers: Answers, { node, place }: Item, ...path: readonly string[]): SourceNode | undefined {
  const named = entryOf(node, ...path)
  if (named?.kind !== 'scalar') return named
  const name = named.text.replace(/^arn:[^/]*:(key\/)?/, '')
  const aliases = aliasesAt(answers, place)
  const alias = aliases.find((each) => textAt(each, 'AliasName') === name)
  const id = (alias && textAt(alias, 'TargetKeyId')) ?? name
  const isOfAws = aliases.some(
    (each) => textAt(each, 'TargetKeyId') === id && textAt(each, 'AliasName')?.startsWith('alias/aws/'),
  )
  if (isOfAws || name.startsWith('alias/aws/')) return undefined
  return alias ? text(id, named.at) : named
}

function aliasesAt(answers: Answers, place: Place): readonly SourceNode[] {
  return answers.of('kms list-aliases').flatMap((item) => (within(item.place, place) ? [item.node] : []))
}

const readKeys: Translate = (answers) =>
  answers.of('kms get-key-policy').flatMap((item) => {
    const { account, region } = item.place
    if (account === undefined || region === undefined) return []
    const arn = `arn:${partitionOf(region)}:kms:${region}:${account}:key/${item.subject}`
    const policy = { KeyPolicy: entryOf(item.node, 'Policy') }
    return [described('AWS::KMS::Key', item, `key/${item.subject}`, [arn, item.subject], policy)]
  })

export const keys: readonly Translate[] = [readKeys]
