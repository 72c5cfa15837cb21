import { isUnknown, type Maybe, type SourceNode, textOf } from '../../model/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { partitionOf, type ReadOptions } from '../parameters.ts'
import type { Template } from '../template.ts'
import type { Answers, Place } from './answers.ts'
import { endpoints } from './endpoints.ts'
import { gateways } from './gateways.ts'
import { groups } from './groups.ts'
import { iam } from './iam.ts'
import { isKafkaMapping, kafka, mappingCommands, placeOfMapping } from './kafka.ts'
import { names } from './names.ts'
import type { Command } from './outputs.ts'
import { publicAccess } from './public-access.ts'
import { routes } from './routes.ts'
import { transit } from './transit.ts'
import type { Described, Translate } from './translation.ts'
import { vpcs } from './vpcs.ts'

const translations: readonly Translate[] = [
  ...endpoints,
  ...gateways,
  ...groups,
  ...iam,
  ...kafka,
  ...names,
  ...publicAccess,
  ...routes,
  ...transit,
  ...vpcs,
]

/** The command that tells what an id or an ARN is. */
const tellers: readonly (readonly [id: RegExp, command: Command])[] = [
  [/^acl-/, 'ec2 describe-network-acls'],
  [/^eigw-/, 'ec2 describe-egress-only-internet-gateways'],
  [/^igw-/, 'ec2 describe-internet-gateways'],
  [/^nat-/, 'ec2 describe-nat-gateways'],
  [/^pcx-/, 'ec2 describe-vpc-peering-connections'],
  [/^pl-/, 'ec2 describe-managed-prefix-lists'],
  [/^rtb-/, 'ec2 describe-route-tables'],
  [/^sg-/, 'ec2 describe-security-groups'],
  [/^subnet-/, 'ec2 describe-subnets'],
  [/^tgw-attach-/, 'ec2 describe-transit-gateway-attachments'],
  [/^tgw-rtb-/, 'ec2 describe-transit-gateway-route-tables'],
  [/^tgw-/, 'ec2 describe-transit-gateways'],
  [/^vpc-/, 'ec2 describe-vpcs'],
  [/^vpce-/, 'ec2 describe-vpc-endpoints'],
  [/^rslvr-rr-/, 'route53resolver list-resolver-rules'],
  [/^arn:[^:]+:iam:.*:role\//, 'iam get-account-authorization-details'],
  [/^arn:[^:]+:kafka:.*:cluster\//, 'kafka list-clusters-v2'],
  [/^arn:[^:]+:lambda:.*:function:/, 'lambda list-functions'],
]

/**
 * A snapshot as the readers of templates take it. What is described says all of itself; of what is not described at all,
 * the question names the command that would tell.
 *
 * @throws IsthmusError `PARAMETER_UNDECLARED`, `PLACE_AMBIGUOUS`
 */
export function describeSnapshot(answers: Answers, folder: string, options: ReadOptions): Template {
  const [parameter] = Object.keys(options.parameters ?? {})
  if (parameter !== undefined) {
    const said = `${folder} is a snapshot, which has no parameters: ${parameter} cannot be given`
    throw new IsthmusError('PARAMETER_UNDECLARED', said, { data: { parameter } })
  }
  const home = homeOf(answers, folder, options)
  const resources = distinct(translations.flatMap((translate) => translate(answers, home)))
  const byType = Map.groupBy(resources, ({ type }) => type)
  const byName = new Map(resources.flatMap((resource) => resource.names.map((name) => [name, resource] as const)))
  const byId = new Map(resources.map((resource) => [resource.id, resource]))
  const unknown = (name: string, question: string): Maybe<string> => ({ unknown: name, question })

  return {
    file: folder,
    region: home.region ?? unknown('AWS::Region', 'Region of the snapshot (--region)'),
    partition: home.region ? partitionOf(home.region) : unknown('AWS::Partition', 'Region of the snapshot (--region)'),
    account: home.account ?? unknown('AWS::AccountId', 'account of the snapshot (--account)'),
    impliedEgress: false,
    impliedParts: false,
    readTypes: new Set(resources.map(({ type }) => type)),
    // A snapshot takes no values.
    unasked: () => [],
    declared: resources.map(({ id, type, at }) => ({ id, type, at })),
    resources: (...types) => types.flatMap((type) => byType.get(type) ?? []),
    attribute: (id, name) => {
      const [first, second] = byId.get(id)?.names ?? []
      const value = name === 'Ref' ? (second ?? first) : first
      return value ?? { unknown: `${id}.${name}`, question: `${name} of ${id}` }
    },
    refTo: (node, ...types) => {
      const value = textOf(node, 'a reference')
      if (isUnknown(value)) return value
      const found = byName.get(value)
      if (found && types.includes(found.type)) return found.id
      return { unknown: value, question: `what ${value} is: ${tellerOf(value, node)}`, at: node.at }
    },
  }

  function tellerOf(value: string, { at }: SourceNode): string {
    const command = tellers.find(([id]) => id.test(value))?.[1]
    if (command === undefined) return 'no output that is read describes it'
    const place = answers.placeOf(at.file)
    if (!answers.has(command, place)) return answers.missing(command, place)
    return `aws ${command} does not have it: that of another account or Region may`
  }
}

/** Clusters, functions, roles and secrets of several accounts and Regions may have one name: then their ARNs tell them. */
function distinct(resources: readonly Described[]): readonly Described[] {
  const byId = Map.groupBy(resources, ({ id }) => id)
  return resources.map((resource) => {
    const [arn] = resource.names
    return byId.get(resource.id)!.length > 1 && arn?.startsWith('arn:') ? { ...resource, id: arn } : resource
  })
}

/**
 * The account and Region whose mappings are checked: what is given, else the only ones that have mappings, else the only
 * ones that there are. What other accounts and Regions describe is known all the same.
 */
function homeOf(answers: Answers, folder: string, options: ReadOptions): Place {
  const mappings = answers.of(...mappingCommands).filter(isKafkaMapping)
  const placed = mappings.length > 0 ? mappings.map(placeOfMapping) : answers.places
  const chosen = (name: 'account' | 'region', given: string | undefined): string | undefined => {
    if (given !== undefined) return given
    const [only, ...more] = [
      ...new Set(placed.map((place) => place[name]).filter((value) => value !== undefined)),
    ].sort()
    if (more.length === 0) return only
    const what = mappings.length > 0 ? 'mappings in several' : 'outputs of several'
    const several = [only, ...more].join(', ')
    throw new IsthmusError(
      'PLACE_AMBIGUOUS',
      `${folder} has ${what} ${name === 'region' ? 'Regions' : 'accounts'} (${several}): choose one by --${name}`,
      { data: { [name]: [only, ...more] } },
    )
  }
  const [region, account] = [chosen('region', options.region), chosen('account', options.account)]
  return { ...(region === undefined ? {} : { region }), ...(account === undefined ? {} : { account }) }
}
