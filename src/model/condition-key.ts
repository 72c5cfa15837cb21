import { parseCidr } from './cidr.ts'
import type { ConditionOperator } from './condition-operator.ts'
import { readBlock } from './condition-value.ts'
import { isSubset } from './intervals.ts'
import type { TextProblem } from './policy-document.ts'
import { malformed } from './policy-report.ts'

/** Keys that may have several values in a call. */
const multivalued =
  /^aws:(calledvia|tagkeys|principalorgpaths|resourceorgpaths|sourceorgpaths|principalservicenameslist)$/i

/**
 * What is wrong with a condition key, where it stands with this operator.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export function problemOfConditionKey(key: string, { base, quantifier }: ConditionOperator): TextProblem | undefined {
  if (!/^[^\s:]+:\S/.test(key)) return malformed(`${key} is no condition key`, 'write it like aws:PrincipalOrgID')
  if (/^aws:(principal|request|resource)tag(\/\s*)?$/i.test(key))
    return malformed(`${key} names no tag`, `write ${key.replace(/\/\s*$/, '')}/ and the key of the tag`)
  if (multivalued.test(key) && quantifier === undefined && base !== 'Null')
    return malformed(`${key} has several values`, 'write ForAnyValue: or ForAllValues: before the operator')
  return undefined
}

const privateBlocks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text) => parseCidr(text)!)

/** What is wrong with the value that a policy compares with a key: one that the key never has. */
export function problemOfKeyValue(key: string, text: string): TextProblem | undefined {
  const name = key.toLowerCase()
  const kind = { 'aws:sourcevpc': 'vpc', 'aws:sourcevpce': 'vpce' }[name]
  if (kind && !text.startsWith(`${kind}-`) && !/[*?$]/.test(text))
    return malformed(`${key} is never ${text}`, `write an id like ${kind}-0a1b2c3d`)
  const block = name === 'aws:sourceip' ? readBlock(text) : undefined
  if (
    block &&
    privateBlocks.some(({ family, addresses }) => family === block.family && isSubset(block.addresses, addresses))
  )
    return malformed(
      `${key} is never the private address ${text}`,
      'use aws:VpcSourceIp with aws:SourceVpc, or a public address',
    )
  return undefined
}
