/** AWS as clients and servers speak it: credentials, SigV4 both ways, MSK's IAM login both ways, service calls. */
export type { AwsAccess } from './access.ts'
export { type Credentials, type CredentialsProvider, cachedCredentials } from './credentials.ts'
export { configuredEndpoint, type Environment, serviceHost } from './endpoints.ts'
export type { HttpResponse } from './exchange.ts'
export { getSchemaVersion } from './glue.ts'
export { createHttpClient, type HttpClient, maximumAnswerBytes } from './http.ts'
export { fieldsOf } from './json.ts'
export { machineCredentials } from './machine-credentials.ts'
export { bootstrapBrokers } from './msk.ts'
export { mskIamLogin, mskIamToken } from './msk-iam.ts'
export { mskIamAuthenticator } from './msk-iam-server.ts'
export { deleteObject, getObject, listObjects, putObject } from './s3.ts'
export { type AwsAnswer, type AwsCaller, type AwsService, openSdk, type SdkOptions } from './sdk.ts'
export { getSecretValue } from './secrets-manager.ts'
export { callService } from './service.ts'
export { publish } from './sns.ts'
export {
  changeVisibility,
  deleteMessage,
  type Queue,
  queueAttributes,
  queueUrl,
  receiveMessages,
  sendMessage,
} from './sqs.ts'
export { assumeRole, webIdentityToken } from './sts.ts'
export { verifyRequest } from './verify.ts'
