import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type AttachedPolicy, isUnknown, type Maybe, type PolicyDocument, problemsOfKind } from '../src/model/index.ts'
import { evaluate } from '../src/policy/index.ts'
import { readText } from '../src/sources/index.ts'
import { account, type PolicyCase, user } from './policy-cases/case.ts'
import { conditionCases } from './policy-cases/conditions.ts'
import { elementCases } from './policy-cases/elements.ts'
import { evaluationCases } from './policy-cases/evaluation.ts'
import { perimeterCases } from './policy-cases/perimeter.ts'
import { variableCases } from './policy-cases/variables.ts'

function contextOf(keys: PolicyCase['keys'] = {}) {
  const valuesOf = (value: NonNullable<PolicyCase['keys']>[string]) => {
    if (value === undefined) return []
    return typeof value === 'string' ? [value] : value
  }
  return Object.fromEntries(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), valuesOf(value)]))
}

const sources = { evaluationCases, elementCases, conditionCases, variableCases, perimeterCases }
for (const [source, cases] of Object.entries(sources))
  test(`public cases, ${source}: ${cases.length}`, () => {
    for (const { name, policies, call, keys, verdict } of cases) {
      const request = { principal: user, resource: '*', resourceAccount: account, ...call, context: contextOf(keys) }
      const decision = evaluate(request, policies)
      assert.equal(decision.verdict, verdict, `${name}: ${decision.reason}`)
      for (const policy of [policies.resource, policies.endpoint, policies.gateway, ...(policies.identity ?? [])])
        assert.ok(policy === undefined || isUnknown(policy) || policy.statements.length > 0, `${name}: it is read`)
    }
  })

/** Public templates lie beside the project and are not copied into it: where they are not, this says so. */
const folder = new URL('../../shared/cases/templates/', import.meta.url)

test('policies of public templates: none is called malformed, and endpoints let through what they say', (context) => {
  if (!existsSync(folder)) return context.skip('../shared/cases is not here')
  const read = readdirSync(folder).flatMap((name) => {
    try {
      return [
        [
          name,
          readText(readFileSync(new URL(name, folder), 'utf8'), name, { parameters: {}, region: 'us-east-1' }),
        ] as const,
      ]
    } catch {
      return []
    }
  })
  let documents = 0
  for (const [name, { roles, endpoints }] of read) {
    const told = (document: Maybe<PolicyDocument> | undefined, kind: AttachedPolicy) => {
      if (document === undefined || isUnknown(document)) return
      documents++
      assert.deepEqual([...(document.problems ?? []), ...problemsOfKind(document, kind)], [], name)
    }
    for (const { trust, policies } of roles) {
      told(trust, 'trust')
      for (const policy of policies) told(policy, 'identity')
    }
    for (const { policy, type } of endpoints) told(policy, type === 'Gateway' ? 'gateway' : 'endpoint')
  }
  assert.ok(documents > 150, `${documents} documents`)
  const through = (file: string, id: string, kind: 'endpoint' | 'gateway', action: string) => {
    const policy = read.find(([name]) => name === file)?.[1].endpoints.find((each) => each.id === id)?.policy
    assert.ok(policy, `${file} has endpoint ${id} with a policy`)
    const call = { principal: user, action, resource: '*', resourceAccount: account, context: {} }
    return evaluate(call, { [kind]: policy }).verdict
  }
  const ecr = ['D2-vpclink-alb-ecs.yaml', 'ECRApiEndpoint', 'endpoint'] as const
  assert.equal(through('D11-fargate-private-vpc.yaml', 'DynamoDBEndpoint', 'gateway', 'dynamodb:GetItem'), 'allow')
  assert.equal(through(...ecr, 'ecr:BatchGetImage'), 'allow')
  assert.equal(through(...ecr, 'ecr:PutImage'), 'deny')
})
