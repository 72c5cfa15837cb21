import { IsthmusError } from '../world/index.ts'
import { type AwsAccess, call } from './access.ts'
import { fieldsOf, jsonAction } from './json.ts'

/**
 * `glue:GetSchemaVersion`: a schema by the id of its version.
 *
 * @returns undefined when there is no such version
 * @throws IsthmusError what `call` throws
 * @see https://docs.aws.amazon.com/glue/latest/webapi/API_GetSchemaVersion.html
 */
export async function getSchemaVersion(
  access: AwsAccess,
  id: string,
  region: string,
): Promise<{ readonly format: string; readonly text: string } | undefined> {
  const response = await call(access, {
    service: 'glue',
    region,
    ...jsonAction('AWSGlue.GetSchemaVersion', { SchemaVersionId: id }),
  }).catch((error: unknown) => {
    if (error instanceof IsthmusError && error.data.awsCode === 'EntityNotFoundException') return undefined
    throw error
  })
  if (!response) return undefined
  const { DataFormat: format, SchemaDefinition: text } = fieldsOf(response)
  if (typeof format === 'string' && typeof text === 'string') return { format, text }
  throw new IsthmusError('SERVICE_FAILED', `glue gives schema version ${id} without a definition`)
}
