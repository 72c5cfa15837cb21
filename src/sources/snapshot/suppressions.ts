import { entryOf, itemsOf, type NamedSuppression, type SourceNode } from '../../model/index.ts'
import { field } from '../suppressions.ts'
import type { Answers } from './answers.ts'
import { invalid } from './json.ts'
import { type Command, commands, idIn } from './outputs.ts'
import { listAt, textAt } from './translation.ts'

const tag = /^isthmus-ignore:([A-Z][A-Z0-9_]*)$/

/**
 * Findings that an account accepts: by a tag `isthmus-ignore:CODE` of a resource, whose value is the reason; and by a file
 * beside the outputs, for what has no tags: `{ignore: [{code, resource, reason}]}`.
 *
 * @throws IsthmusError `SNAPSHOT_INVALID` for an entry that names no resource
 */
export function suppressionsOf(answers: Answers): readonly NamedSuppression[] {
  return [...commands.flatMap((command) => ofTags(answers, command)), ...answers.ignored.flatMap(ofFile)]
}

function ofTags(answers: Answers, command: Command): readonly NamedSuppression[] {
  return answers.of(command).flatMap(({ node }) =>
    tagsOf(node).flatMap(({ key, reason, at }) => {
      const code = tag.exec(key)?.[1]
      const names = [idIn(command, node), clusterOf(node)].filter((name) => name !== undefined)
      return code === undefined || names.length === 0 ? [] : [{ code, reason, at, names }]
    }),
  )
}

/** EC2 lists its tags, MSK has a map of them. */
function tagsOf(node: SourceNode): readonly { key: string; reason: string; at: SourceNode['at'] }[] {
  const tags = entryOf(node, 'Tags')
  if (tags?.kind === 'map')
    return [...tags.entries].map(([key, value]) => ({ key, reason: (textAt(value) ?? '').trim(), at: value.at }))
  return [...listAt(node, 'Tags'), ...listAt(node, 'TagSet')].map((each) => ({
    key: textAt(each, 'Key') ?? '',
    reason: (textAt(each, 'Value') ?? '').trim(),
    at: each.at,
  }))
}

function clusterOf(node: SourceNode): string | undefined {
  const name = textAt(node, 'ClusterName')
  return name === undefined ? undefined : `cluster/${name}`
}

function ofFile(root: SourceNode): readonly NamedSuppression[] {
  return itemsOf(entryOf(root, 'ignore')).map((item) => {
    const name = field(item, 'resource')
    if (name === '' || field(item, 'code') === '')
      throw invalid(item.at, 'an entry of ignore has code, resource (as the finding names it) and reason')
    return { code: field(item, 'code'), reason: field(item, 'reason'), at: item.at, names: [name] }
  })
}
