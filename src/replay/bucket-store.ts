import { type AwsAccess, deleteObject, getObject, listObjects } from '../aws/index.ts'
import { IsthmusError, messageOf } from '../world/index.ts'
import type { Contents, FailureStore, Foreign, Held } from './store.ts'
import { readFailure, type StoredFailure } from './stored-failure.ts'

export interface BucketPlace {
  readonly region: string
  readonly bucket: string
  /** A key, or what keys begin with. */
  readonly prefix: string
}

/**
 * The objects of an S3 bucket whose keys begin with a prefix. Each is read twice, to be counted and to be delivered:
 * events are too large to be kept meanwhile.
 *
 * @param remove deletes objects that were delivered
 */
export function bucketStore(aws: AwsAccess, place: BucketPlace, name: string, remove: boolean): FailureStore {
  const { region, bucket, prefix } = place
  const keys = new Map<Held, string>()
  const read = async (key: string) => readFailure((await getObject(aws, { region, bucket, key })).toString())
  const again = async (key: string): Promise<Buffer> => {
    const failure = await read(key)
    const payload = typeof failure === 'string' ? undefined : failure.payload
    if (payload) return payload
    throw new IsthmusError('EVENT_INVALID', `s3://${bucket}/${key} is not what it was when it was counted`)
  }
  return {
    name,
    afterwards: remove ? 'deleted' : 'kept',
    async read(limit, stop): Promise<Contents> {
      const held: Held[] = []
      const foreign: Foreign[] = []
      for await (const key of listObjects(aws, { region, bucket }, prefix)) {
        if (held.length === limit || stop.aborted) break
        const id = `s3://${bucket}/${key}`
        const failure = /(^|\/)\.{1,2}(\/|$)/.test(key) ? 'has a key that no URL can name' : await orWhy(read(key))
        if (typeof failure === 'string') foreign.push({ id, why: failure })
        else {
          const { payload, ...rest } = failure
          held.push({ id, failure: rest, ...(payload && { payload: () => again(key) }) })
          keys.set(held.at(-1)!, key)
        }
      }
      return { held, foreign, notes: [] }
    },
    isOurs: () => true,
    async settle(held) {
      const key = keys.get(held)
      if (remove && key !== undefined) await deleteObject(aws, { region, bucket, key })
    },
    async close() {},
  }
}

/** One object that may not be read says nothing about the others. */
async function orWhy(read: Promise<StoredFailure | string>): Promise<StoredFailure | string> {
  return read.catch((error: unknown) => {
    if (error instanceof IsthmusError && error.data.status !== undefined) return `cannot be read: ${messageOf(error)}`
    throw error
  })
}
