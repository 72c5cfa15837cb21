import { entryOf, type Secret } from '../model/index.ts'
import { keyReader, policiesOf } from './keys.ts'
import { absent, textFrom } from './properties.ts'
import type { Template } from './template.ts'

const type = 'AWS::SecretsManager::Secret'

/** `AWS::SecretsManager::Secret` with the policy that `AWS::SecretsManager::ResourcePolicy` gives it. */
export function readSecrets(template: Template): readonly Secret[] {
  const policyOf = policiesOf(template, 'AWS::SecretsManager::ResourcePolicy', {
    to: 'SecretId',
    document: 'ResourcePolicy',
    kinds: [type],
  })
  const keyFrom = keyReader(template)
  return template.resources(type).map((secret) => {
    const key = keyFrom(entryOf(secret.properties, 'KmsKeyId'))
    const policy = policyOf(secret.id)
    return {
      id: secret.id,
      at: secret.at,
      name: textFrom(secret, 'Name') ?? absent(secret, 'Name'),
      arn: template.attribute(secret.id, 'Arn'),
      ...(secret.region === undefined ? {} : { region: secret.region }),
      ...(key === undefined ? {} : { key }),
      ...(policy === undefined ? {} : { policy }),
    }
  })
}
