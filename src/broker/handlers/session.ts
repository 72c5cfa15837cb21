import { errorCodes, apiVersions as known, type ResponseInput } from '../../kafka/index.ts'
import type { Handler } from '../handler.ts'

/**
 * What we serve: what the codec covers, but
 * - Produce from 0, though served from 3: librdkafka compresses only where version 0 is offered (KAFKA-18659);
 * - no consumer groups of KIP-848;
 * - SaslHandshake from 0, after which tokens would come bare, though served from 1: librdkafka logs in nowhere else;
 * - ApiVersions to 4: its version 5 asks for a check of cluster and node id that is not made here.
 */
const { ConsumerGroupHeartbeat: _, ...served } = known
const advertised = {
  ...served,
  Produce: { ...known.Produce, min: 0 },
  ApiVersions: { ...known.ApiVersions, max: 4 },
}

const apiKeys = Object.values(advertised).map(({ key, min, max }) => ({
  apiKey: key,
  minVersion: min,
  maxVersion: max,
}))

export const apiVersions: Handler<'ApiVersions'> = () => ({ apiKeys })

/** To an ApiVersions request of a version that we do not know; in the format of version 0 (KIP-511). */
export const apiVersionsRefusal: ResponseInput<'ApiVersions'> = {
  errorCode: errorCodes.UNSUPPORTED_VERSION,
  apiKeys: apiKeys.filter(({ apiKey }) => apiKey === known.ApiVersions.key),
}

export const saslHandshake: Handler<'SaslHandshake'> = ({ mechanism }, { sasl, version }) => {
  if (version === 0) return { errorCode: errorCodes.UNSUPPORTED_VERSION }
  return sasl?.handshake(mechanism) ?? { errorCode: errorCodes.ILLEGAL_SASL_STATE }
}

export const saslAuthenticate: Handler<'SaslAuthenticate'> = ({ authBytes }, { sasl }) =>
  sasl?.authenticate(authBytes) ?? {
    errorCode: errorCodes.ILLEGAL_SASL_STATE,
    errorMessage: 'this listener does not ask for authentication',
  }
