import { IsthmusError } from '../world/index.ts'
import { type AwsAccess, call } from './access.ts'
import { fieldsOf, jsonAction } from './json.ts'

/**
 * `secretsmanager:GetSecretValue`: the text of a secret's current version.
 *
 * @param region the one that its ARN names
 * @throws IsthmusError `SECRET_UNREADABLE` when Secrets Manager does not give it, with the remedy and never with
 * anything that the secret holds; what `call` throws besides (`SERVICE_UNREACHABLE`...)
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export async function getSecretValue(access: AwsAccess, arn: string, region: string): Promise<string> {
  const response = await call(access, {
    service: 'secretsmanager',
    region,
    ...jsonAction('secretsmanager.GetSecretValue', { SecretId: arn }),
  }).catch((error: unknown) => {
    throw error instanceof IsthmusError && /^SERVICE_(DENIED|FAILED)$/.test(error.code) ? refusal(arn, error) : error
  })
  const { SecretString: text } = fieldsOf(response)
  if (typeof text === 'string') return text
  throw unreadable(arn, 'it holds bytes and no text: store it as SecretString')
}

/**
 * By AWS's code, which may end in `Exception`; its own text is told only where there is no better one, since it names
 * the caller and the ARN.
 */
const remedies: Readonly<Record<string, string>> = {
  ResourceNotFound: 'there is no such secret, or it has no current version: see its ARN and Region',
  AccessDenied: 'access is denied: allow secretsmanager:GetSecretValue on it, in the role and in its own policy',
  DecryptionFailure: 'its key cannot be used: allow kms:Decrypt, and see that the key is enabled',
}

function refusal(arn: string, cause: IsthmusError): IsthmusError {
  const { awsCode, awsMessage } = cause.data
  // KMS says no by Secrets Manager's AccessDenied.
  const key = cause.code === 'SERVICE_DENIED' && /kms/i.test(String(awsMessage))
  const said = remedies[key ? 'DecryptionFailure' : String(awsCode).replace(/Exception$/, '')]
  return unreadable(arn, said ?? `${awsCode}: ${awsMessage}`, cause)
}

function unreadable(arn: string, said: string, cause?: IsthmusError): IsthmusError {
  return new IsthmusError('SECRET_UNREADABLE', `secret ${arn}: ${said}`, {
    ...(cause && { cause }),
    data: { ...cause?.data, arn },
  })
}
