import { entryOf, itemsOf, type Maybe, type PrefixList } from '../model/index.ts'
import { absent, cidrFrom, textFrom, wordFrom } from './properties.ts'
import type { Template, TemplateResource } from './template.ts'

/**
 * `AWS::EC2::PrefixList`. AWS's own lists are named by their ids and have no resource: what they hold stays unknown.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-prefixlist.html
 */
export function readPrefixLists(template: Template): readonly PrefixList[] {
  return template.resources('AWS::EC2::PrefixList').map((list) => ({
    id: list.id,
    at: list.at,
    name: textFrom(list, 'PrefixListName') ?? absent(list, 'PrefixListName'),
    cidrs: itemsOf(entryOf(list.properties, 'Entries')).map((entry): Maybe<string> => {
      const family = familyOf(list)
      if (entry.kind === 'unknown') return family ? { ...entry.unknown, family } : entry.unknown
      return cidrFrom({ ...list, at: entry.at, properties: entry }, 'Cidr', family) ?? absent(list, 'Cidr')
    }),
  }))
}

function familyOf(list: TemplateResource): 4 | 6 | undefined {
  const word = wordFrom(list, 'AddressFamily', ['IPv4', 'IPv6'])
  return typeof word === 'string' ? (word === 'IPv6' ? 6 : 4) : undefined
}
