import { IsthmusError } from '../world/index.ts'
import { type AwsAccess, call, fieldsOf } from './access.ts'

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
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSGlue.GetSchemaVersion' },
    body: JSON.stringify({ SchemaVersionId: id }),
  }).catch((error: unknown) => {
    if (error instanceof IsthmusError && error.data.awsCode === 'EntityNotFoundException') return undefined
    throw error
  })
  if (!response) return undefined
  const { DataFormat: format, SchemaDefinition: text } = fieldsOf(response)
  if (typeof format === 'string' && typeof text === 'string') return { format, text }
  throw new IsthmusError('SERVICE_FAILED', `glue gives schema version ${id} without a definition`)
}
