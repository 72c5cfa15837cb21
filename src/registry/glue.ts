import { type AwsAccess, getSchemaVersion } from '../aws/index.ts'
import { IsthmusError } from '../world/index.ts'
import type { SchemaStore } from './types.ts'

/** Glue's Schema Registry, whose schemas refer to no others. */
export function glueStore(access: AwsAccess, region: string): SchemaStore {
  return {
    async find({ id }) {
      const version = await getSchemaVersion(access, id, region)
      if (!version) return undefined
      const { format, text } = version
      if (format === 'AVRO' || format === 'PROTOBUF' || format === 'JSON') return { format, text, references: [] }
      throw new IsthmusError('SERVICE_FAILED', `glue has schema version ${id} of type ${format}, which is unknown`)
    },
  }
}
