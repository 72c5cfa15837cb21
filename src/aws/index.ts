/** AWS as clients and servers speak it: credentials, SigV4 both ways, MSK's IAM login both ways, service calls. */
export { type Credentials, type CredentialsProvider, cachedCredentials } from './credentials.ts'
export { serviceHost } from './endpoints.ts'
export { createHttpClient, type HttpClient, type HttpResponse } from './http.ts'
export { mskIamLogin } from './msk-iam.ts'
export { mskIamAuthenticator } from './msk-iam-server.ts'
export { callService } from './service.ts'
export { assumeRole } from './sts.ts'
export { verifyRequest } from './verify.ts'
