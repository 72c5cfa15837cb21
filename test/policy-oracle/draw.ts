import fc from 'fast-check'
import type { Unknown } from '../../src/model/index.ts'
import {
  accounts,
  actionPatterns,
  actions,
  kinds,
  prefix,
  providers,
  resourcePatterns,
  resources,
  roles,
  services,
  users,
} from './domains.ts'
import type { Attached, Call, Caller, JsonPolicy } from './types.ts'

export interface Case {
  readonly call: Call
  readonly attached: Attached
}

/** A value that nobody has said; two of each sort, so that the same one is met twice. */
function hole(sort: string): fc.Arbitrary<Unknown> {
  return fc.constantFrom(1, 2).map((n) => ({ unknown: `${sort}:${n}`, question: `${sort} ${n}` }))
}

/** Random calls and policies; with `holes`, parts of both are not known. */
export function cases(holes: boolean): fc.Arbitrary<Case> {
  const mostly = <T>(likely: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, weight = 8) =>
    fc.oneof({ arbitrary: likely, weight }, { arbitrary: rare, weight: 1 })
  const orHole = <T>(known: fc.Arbitrary<T>, sort: string): fc.Arbitrary<T | Unknown> =>
    holes ? mostly<T | Unknown>(known, hole(sort)) : known
  const texts = (of: readonly string[], sort: string, most = 2) => {
    const text = orHole(fc.constantFrom(...of), sort)
    return fc.oneof(text, fc.array(text, { minLength: 1, maxLength: most }))
  }

  const awsEntries = [
    ...roles,
    ...users,
    ...accounts,
    `arn:aws:iam::${accounts[0]}:root`,
    `arn:aws:sts::${accounts[0]}:assumed-role/orders/s1`,
    `arn:aws:sts::${accounts[0]}:federated-user/guest`,
    'AROAEXAMPLE',
  ]
  const account = orHole(fc.constantFrom(...accounts, accounts[0]), 'account')
  const principalMap = fc
    .record(
      {
        AWS: fc.oneof(
          texts(awsEntries, 'role'),
          texts(awsEntries, 'account', 3),
          texts(awsEntries, 'user', 3),
          fc.constant('*'),
        ),
        Service: texts(services, 'service'),
        Federated: texts(providers, 'provider'),
        CanonicalUser: fc.constant('a'.repeat(64)),
      },
      { requiredKeys: [] },
    )
    .filter((map) => Object.keys(map).length > 0)
  const element = fc.oneof({ arbitrary: fc.constant('*' as const), weight: 2 }, { arbitrary: principalMap, weight: 3 })
  const principal = orHole(element, 'principal')

  const wantedOf: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> = conditionsOf(texts)
  const condition = fc
    .array(
      fc.constantFrom(...Object.keys(wantedOf)).chain((key) => wantedOf[key]!),
      { maxLength: 2 },
    )
    .map((lines) => Object.assign({}, ...lines))
  const conditionOrHole = holes ? mostly(condition, hole('condition'), 20) : condition

  const action = texts(actionPatterns, 'action')
  const resource = texts(resourcePatterns, 'resource')
  const statement = (principals: boolean) =>
    fc
      .record({
        effect: orHole(fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Deny'), 'effect'),
        inverted: fc.record({ action: fc.nat(5), resource: fc.nat(5), principal: fc.nat(2) }),
        principal,
        // Whom NotPrincipal spares is named in every way. As a whole it is known: a statement with an unknown element is
        // unknown itself in the model, though a permissions boundary would decide.
        spared: fc.oneof<fc.Arbitrary<unknown>[]>(element, fc.constant({ AWS: awsEntries, Service: services })),
        action: fc.oneof<fc.Arbitrary<unknown>[]>(action, fc.constant('*')),
        resource: fc.oneof<fc.Arbitrary<unknown>[]>(resource, fc.constant('*')),
        condition: fc.option(conditionOrHole, { nil: undefined, freq: 2 }),
      })
      .map(({ effect, inverted, principal, spared, action, resource, condition }) => ({
        Effect: effect,
        ...(principals &&
          (inverted.principal === 0 && effect === 'Deny' ? { NotPrincipal: spared } : { Principal: principal })),
        [inverted.action === 0 ? 'NotAction' : 'Action']: action,
        [inverted.resource === 0 ? 'NotResource' : 'Resource']: resource,
        ...(condition && Object.keys(condition).length > 0 && { Condition: condition }),
      }))
  const policy = (principals: boolean, open = 0) => {
    const document = fc
      .record({
        Version: fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17'),
        statements: fc.array(statement(principals), { minLength: 1, maxLength: 2 }),
        full: fc.nat(9),
      })
      // Layers that only limit let most calls through, or everything would be denied.
      .map(({ Version, statements, full }) => ({
        Version,
        Statement: [
          ...statements,
          ...(full < open
            ? [{ Effect: 'Allow', ...(principals && { Principal: '*' }), Action: '*', Resource: '*' }]
            : []),
        ],
      }))
    return (holes ? mostly<unknown>(document, hole('document'), 20) : document) as fc.Arbitrary<JsonPolicy>
  }
  const levels = (principals: boolean) =>
    fc.array(fc.array(policy(principals, 8), { maxLength: 2 }), { minLength: 1, maxLength: 2 })
  const attached = fc.record(
    {
      identity: fc.array(policy(false), { maxLength: 2 }),
      resource: policy(true),
      endpoint: policy(true, 7),
      gateway: policy(true, 7),
      boundary: policy(false, 6),
      session: policy(false, 6),
      serviceControl: levels(false),
      resourceControl: levels(true),
    },
    { requiredKeys: [] },
  )
  // Each kind often stands alone, so that its own decisions show.
  const few = fc.tuple(
    attached,
    fc.subarray(['endpoint', 'gateway', 'boundary', 'session', 'serviceControl', 'resourceControl'], { maxLength: 2 }),
  )
  const policies = few.map(([all, kept]) =>
    Object.fromEntries(
      Object.entries(all).filter(([kind]) => kind === 'identity' || kind === 'resource' || kept.includes(kind)),
    ),
  )

  const role = fc.record({
    kind: fc.constant('role'),
    arn: orHole(fc.constantFrom(...roles, roles[0], `arn:aws:iam::${accounts[0]}:role/aws-service-role/x/y`), 'role'),
    session: orHole(fc.constantFrom('s1', 's2'), 'session'),
    account: orHole(fc.constant(accounts[0]), 'account'),
  })
  const caller = fc.oneof(
    { arbitrary: role, weight: 4 },
    {
      arbitrary: fc.record({ kind: fc.constant('user'), arn: orHole(fc.constantFrom(...users), 'user'), account }),
      weight: 2,
    },
    fc.record({
      kind: fc.constant('federated-user'),
      arn: fc.constant(`arn:aws:sts::${accounts[0]}:federated-user/guest`),
      user: orHole(fc.constantFrom(...users), 'user'),
      account,
    }),
    fc.record({ kind: fc.constant('root'), account }),
    { arbitrary: fc.record({ kind: fc.constant('service'), name: fc.constantFrom(...services) }), weight: 2 },
    fc.record({ kind: fc.constant('federated'), provider: orHole(fc.constantFrom(...providers), 'provider') }),
    fc.constant({ kind: 'anonymous' }),
  ) as fc.Arbitrary<Caller>

  const call = fc.record({
    principal: caller,
    action: fc.constantFrom(...actions),
    resource: holes
      ? fc.oneof<fc.Arbitrary<Call['resource']>[]>(
          fc.constantFrom(...resources),
          fc.constantFrom(...resources),
          hole('called'),
          hole('rest').map((rest) => ({ prefix, rest })),
        )
      : fc.constantFrom(...resources),
    resourceAccount: account,
    context: contexts(holes),
  })
  return fc.record({ call, attached: policies as fc.Arbitrary<Attached> })
}

const families: Readonly<Record<string, readonly string[]>> = {
  text: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
    'BinaryEquals',
  ],
  number: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  ip: ['IpAddress', 'NotIpAddress'],
  flag: ['Bool'],
  arn: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike', 'StringLike'],
}

const wanted: Readonly<Record<string, readonly string[]>> = {
  text: ['a', 'A', 'b', 'a*', '?', '*', '*b', '', `\${aws:username}`, `\${aws:text, 'a'}`, `\${aws:tags}*`, `\${*}`],
  number: ['5', '7.5', '10', '-1'],
  date: ['2026-11-25T00:00:00Z', '2026-11-25', '2026-11-26T01:00:00+01:00', '1795608000'],
  ip: ['10.0.0.0/8', '10.0.0.1', '203.0.113.0/24', '0.0.0.0/0'],
  flag: ['true', 'false', 'True'],
  arn: [
    '*',
    'arn:aws:iam::*:role/*',
    'arn:aws:iam::111122223333:role/or?ers',
    'arn:aws:*',
    'arn:aws:s3:::logs',
    `arn:aws:s3:::\${aws:text}`,
  ],
}

type Texts = (of: readonly string[], sort: string) => fc.Arbitrary<unknown>

function conditionsOf(texts: Texts): Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> {
  const prefixes = ['', '', '', 'ForAllValues:', 'ForAnyValue:']
  return Object.fromEntries(
    Object.entries(kinds).map(([key, kind]) => {
      const operator = fc
        .tuple(fc.constantFrom(...prefixes), fc.constantFrom(...families[kind]!), fc.constantFrom('', '', 'IfExists'))
        .map((parts) => parts.join(''))
      const line = fc
        .tuple(operator, texts(wanted[kind]!, kind))
        .map(([name, values]) => ({ [name]: { [key]: values } }))
      const absent = fc.constantFrom('true', 'false').map((value) => ({ Null: { [key]: value } }))
      return [key, fc.oneof({ arbitrary: line, weight: 6 }, { arbitrary: absent, weight: 1 })]
    }),
  )
}

const held: Readonly<Record<string, readonly string[]>> = {
  text: ['a', 'b', 'ab', '', 'carlos', '*'],
  number: ['5', '10', '7.5', 'ten'],
  date: ['2026-11-25T00:00:00Z', '2026-11-26T00:00:00Z', '1795608000'],
  ip: ['10.0.0.1', '203.0.113.7', '::1'],
  flag: ['true', 'false'],
  arn: ['arn:aws:iam::111122223333:role/orders', 'arn:aws:iam::111122223333:role/a:b', 'arn:aws:s3:::logs', 'a'],
}

function contexts(holes: boolean): fc.Arbitrary<Call['context']> {
  const one = (key: string, kind: string) => {
    const value = holes
      ? fc.oneof<fc.Arbitrary<string | Unknown>[]>(
          fc.constantFrom(...held[kind]!),
          fc.constantFrom(...held[kind]!),
          hole(kind),
        )
      : fc.constantFrom(...held[kind]!)
    const present = fc.array(value, { minLength: 1, maxLength: key === 'aws:tags' ? 2 : 1 })
    const absent = fc.constant([])
    const unknown = { unknown: `key:${key}`, question: key }
    return holes
      ? fc.oneof<fc.Arbitrary<unknown>[]>(present, present, absent, fc.constant(unknown), fc.constant(undefined))
      : fc.oneof<fc.Arbitrary<unknown>[]>(present, present, absent)
  }
  return fc
    .record(Object.fromEntries(Object.entries(kinds).map(([key, kind]) => [key, one(key, kind)])))
    .map((record) =>
      Object.fromEntries(Object.entries(record).filter(([, values]) => values !== undefined)),
    ) as fc.Arbitrary<Call['context']>
}
