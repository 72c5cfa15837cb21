import { api, array, bool, bytes, int16, int32, int64, string } from '../schema.ts'

/**
 * The first exchange of every connection. Versions: 0 KIP-35, 1 KIP-124, 2 KIP-219, 3 KIP-482, KIP-511 and KIP-584,
 * 4 KIP-1022, 5 KIP-1242.
 */
export const apiVersions = api({
  key: 18,
  min: 0,
  max: 5,
  flexible: 3,
  request: {
    clientSoftwareName: string('3+'),
    clientSoftwareVersion: string('3+'),
    clusterId: string('5+', { nullable: '5+', default: null }),
    nodeId: int32('5+', { default: -1 }),
  },
  response: {
    errorCode: int16('0+'),
    apiKeys: array('0+', { apiKey: int16('0+'), minVersion: int16('0+'), maxVersion: int16('0+') }),
    throttleTimeMs: int32('1+'),
    supportedFeatures: array(
      '3+',
      { name: string('3+'), minVersion: int16('3+'), maxVersion: int16('3+') },
      { tag: 0 },
    ),
    finalizedFeaturesEpoch: int64('3+', { tag: 1, default: -1 }),
    finalizedFeatures: array(
      '3+',
      { name: string('3+'), maxVersionLevel: int16('3+'), minVersionLevel: int16('3+') },
      { tag: 2 },
    ),
    zkMigrationReady: bool('3+', { tag: 3 }),
  },
})

/** Versions: 0 KIP-43, 1 KIP-152. */
export const saslHandshake = api({
  key: 17,
  min: 0,
  max: 1,
  flexible: Number.POSITIVE_INFINITY,
  request: { mechanism: string('0+') },
  response: { errorCode: int16('0+'), mechanisms: array('0+', 'string') },
})

/** Versions: 0 KIP-152, 1 KIP-368, 2 KIP-482. */
export const saslAuthenticate = api({
  key: 36,
  min: 0,
  max: 2,
  flexible: 2,
  request: { authBytes: bytes('0+') },
  response: {
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+', default: null }),
    authBytes: bytes('0+'),
    sessionLifetimeMs: int64('1+'),
  },
})
