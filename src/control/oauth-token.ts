import { createHttpClient, fieldsOf, type HttpResponse } from '../aws/index.ts'
import { IsthmusError, type World } from '../world/index.ts'

/** What a token is asked for with; the names are those of the secret. */
export interface OAuthClient {
  readonly oauthTokenEndpointUrl: string
  readonly oauthClientId: string
  readonly oauthClientSecret: string
  /** PEM. */
  readonly oauthIdpCaCertificate?: string
}

export interface TokenWish {
  readonly scope?: string | undefined
  readonly audience?: string | undefined
}

/** For the connect, and for the answer, in milliseconds. */
const timeoutMs = 10_000

/**
 * Asks an identity provider for an access token: OAuth 2.0's grant of client credentials (RFC 6749, 4.4). How Lambda
 * shows the client's secret is not documented; here by HTTP Basic, which every provider has to take.
 *
 * @throws IsthmusError `TOKEN_ENDPOINT_INVALID`; `TOKEN_REFUSED` when the provider gives none; `SERVICE_UNREACHABLE`
 */
export async function requestToken(
  world: Pick<World, 'clock' | 'dial'>,
  client: OAuthClient,
  wish: TokenWish,
): Promise<string> {
  const url = endpointOf(client)
  const ca = client.oauthIdpCaCertificate
  const http = createHttpClient(world, {
    ...(ca === undefined ? {} : { ca }),
    connectTimeoutMs: timeoutMs,
    requestTimeoutMs: timeoutMs,
  })
  const { scope, audience } = wish
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
  }).toString()
  const pair = [client.oauthClientId, client.oauthClientSecret].map(encodeURIComponent).join(':')
  const headers = {
    accept: 'application/json',
    authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  }
  try {
    return tokenOf(await http.request(url, { method: 'POST', headers, body }), url)
  } finally {
    http.close()
  }
}

function endpointOf({ oauthTokenEndpointUrl: text }: OAuthClient): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:') return url
  throw new IsthmusError('TOKEN_ENDPOINT_INVALID', 'oauthTokenEndpointUrl of the OAuth secret is no https URL')
}

function tokenOf(response: HttpResponse, url: URL): string {
  const { status } = response
  const { access_token: token, error } = fieldsOf(response)
  if (status === 200 && typeof token === 'string') return token
  // The provider's own word (RFC 6749, 5.2); the rest of its answer is not ours to print.
  const said = typeof error === 'string' && /^[\w .-]{1,60}$/.test(error) ? error : 'an answer without a token'
  throw new IsthmusError('TOKEN_REFUSED', `${url.host} gives no access token: ${status} ${said}`, {
    data: { host: url.host, status, error: said },
  })
}
