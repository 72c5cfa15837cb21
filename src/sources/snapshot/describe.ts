import type { SourceLocation } from '../../model/index.ts'
import { IsthmusError } from '../../world/index.ts'
import { partitionOf, type ReadOptions } from '../parameters.ts'
import { agreedPlace, knownPlace, type Place } from '../place.ts'
import { type Teller, type Template, vpcParts } from '../template.ts'
import { impliedPart } from '../vpcs.ts'
import type { Answers } from './answers.ts'
import { endpoints } from './endpoints.ts'
import { gateways } from './gateways.ts'
import { groups } from './groups.ts'
import { iam } from './iam.ts'
import { isKafkaMapping, kafka, mappingCommands, placeOfMapping } from './kafka.ts'
import { keys } from './keys.ts'
import { names } from './names.ts'
import type { Command } from './outputs.ts'
import { publicAccess } from './public-access.ts'
import { routes } from './routes.ts'
import { stores } from './stores.ts'
import { transit } from './transit.ts'
import type { Described, Translate } from './translation.ts'
import { partsOfVpcs, vpcs } from './vpcs.ts'

const translations: readonly Translate[] = [
  ...endpoints,
  ...gateways,
  ...groups,
  ...iam,
  ...kafka,
  ...keys,
  ...names,
  ...routes,
  ...stores,
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
  [/^arn:[^:]+:kms:.*:key\//, 'kms get-key-policy'],
  [/^arn:[^:]+:lambda:.*:function:/, 'lambda list-functions'],
]

/**
 * Snapshots as the readers of templates take them: one network. What is described says all of itself; of what is not
 * described at all, the question names the command that would tell.
 *
 * @param homes where the mappings are that are checked; what other accounts and Regions describe is known all the same
 */
export function describeSnapshots(answers: Answers, homes: readonly Place[]): Template {
  const home = agreedPlace(homes)
  const resources = distinct(translations.flatMap((translate) => translate(answers, homes)))
  const byType = Map.groupBy(resources, ({ type }) => type)
  const byName = Map.groupBy(
    resources.flatMap((resource) => resource.names.map((name) => ({ name, resource }))),
    ({ name }) => name,
  )
  const byId = new Map(resources.map((resource) => [resource.id, resource]))
  const namesOf = (id: string) => byId.get(id)?.names ?? []
  const named = (name: string, types: readonly string[]) => {
    const found = (byName.get(name) ?? []).filter(({ resource }) => types.includes(resource.type))
    return [...new Set(found.map(({ resource }) => resource.id))]
  }
  const idOfPart = partsOfVpcs(answers)

  return {
    undescribed: 'no output that is read describes it',
    ...saidOf(home),
    impliedEgress: () => false,
    impliedParts: () => false,
    partOf: (vpc, part) => {
      const [own] = namesOf(vpc)
      const id = own === undefined ? undefined : idOfPart(own, part)
      return (id === undefined ? undefined : named(id, [vpcParts[part]])[0]) ?? impliedPart(vpc, part)
    },
    notThere: answers.notThere,
    readTypes: new Set(resources.map(({ type }) => type)),
    gaps: [],
    declared: resources.map(({ id, type, at }) => ({ id, type, at })),
    resources: (...types) => types.flatMap((type) => byType.get(type) ?? []),
    attribute: (id, name) => {
      const [first, second] = namesOf(id)
      const value = name === 'Ref' ? (second ?? first) : first
      return value ?? { unknown: `${id}.${name}`, question: `${name} of ${id}` }
    },
    typeOf: (id) => byId.get(id)?.type,
    named,
    namesOf,
    teller,
  }

  function teller(name: string, { file }: SourceLocation): Teller | undefined {
    const command = tellers.find(([id]) => id.test(name))?.[1]
    if (command === undefined) return undefined
    const place = answers.placeOf(file) ?? home
    const [, keyId] = /^arn:[^:]+:kms:.*:key\/(.+)$/.exec(name) ?? []
    const options = keyId === undefined ? undefined : `--key-id ${keyId}`
    if (!answers.has(command, place, keyId)) return answers.missing(command, place, options)
    return { said: `aws ${command} does not have it: that of another account or Region may`, command: `aws ${command}` }
  }
}

/** The same with VPC Block Public Access, which is another one in each account and Region. */
export function withPublicAccess(template: Template, answers: Answers, home: Place): Template {
  const own = publicAccess(answers, home)
  return {
    ...template,
    resources: (...types) => [...template.resources(...types), ...own.filter(({ type }) => types.includes(type))],
  }
}

function saidOf({ region, account }: Place): Pick<Template, 'region' | 'partition' | 'account'> {
  const unknown = (identity: string, name: string, question: string) => ({ unknown: identity, name, question })
  return {
    region: region ?? unknown('AWS::Region', 'region', 'Region of the snapshot (--region)'),
    partition: region
      ? partitionOf(region)
      : unknown('AWS::Partition', 'partition', 'Region of the snapshot (--region)'),
    account: account ?? unknown('AWS::AccountId', 'account', 'account of the snapshot (--account)'),
  }
}

/** Clusters, functions, roles and secrets of several accounts and Regions may have one name: then these stand before it. */
function distinct(resources: readonly Described[]): readonly Described[] {
  const byId = Map.groupBy(resources, ({ id }) => id)
  const placed = resources.map((resource) => {
    const [, region, account] = /^arn:[^:]*:[^:]*:([^:]*):(\d{12}):/.exec(resource.names[0] ?? '') ?? []
    const place = [account, region].filter(Boolean)
    return byId.get(resource.id)!.length > 1 && place.length > 0
      ? { ...resource, id: [...place, resource.id].join('/') }
      : resource
  })
  const again = Map.groupBy(placed, ({ id }) => id)
  return placed.map((resource) => {
    const [arn] = resource.names
    return again.get(resource.id)!.length > 1 && arn?.startsWith('arn:') ? { ...resource, id: arn } : resource
  })
}

/**
 * All accounts and Regions that have mappings, of those that are given; where none has, what is the same of all that
 * there are.
 */
export function homesOf(answers: Answers, options: Pick<ReadOptions, 'region' | 'account'>): readonly Place[] {
  const { region, account } = options
  const isMeant = (place: Place) =>
    (region === undefined || place.region === region) && (account === undefined || place.account === account)
  const homes = answers
    .of(...mappingCommands)
    .filter(isKafkaMapping)
    .map(placeOfMapping)
  const distinct = new Map(homes.filter(isMeant).map((place) => [`${place.account} ${place.region}`, place]))
  if (distinct.size > 0) return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place)
  return [{ ...agreedPlace(answers.places.filter(isMeant)), ...knownPlace(options) }]
}

/**
 * The account and Region whose mappings are checked: what is given, else the only ones that have mappings, else the only
 * ones that there are.
 *
 * @throws IsthmusError `PLACE_AMBIGUOUS`
 */
export function homeOf(answers: Answers, options: ReadOptions): Place {
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
      `${answers.folders} has ${what} ${name === 'region' ? 'Regions' : 'accounts'} (${several}): choose one by --${name}`,
      { data: { [name]: [only, ...more] } },
    )
  }
  const [region, account] = [chosen('region', options.region), chosen('account', options.account)]
  return { ...(region === undefined ? {} : { region }), ...(account === undefined ? {} : { account }) }
}
