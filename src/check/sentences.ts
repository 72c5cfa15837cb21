import {
  type Facts,
  ofAuthorization,
  ofClientCertificate,
  ofConnection,
  ofFunction,
  ofKey,
  ofNames,
  ofRole,
  ofSasl,
  ofServerCertificate,
  ofServices,
  type Suspect,
} from './suspects.ts'

/** What AWS shows in `LastProcessingResult` after `PROBLEM: `, and what is behind it. */
export interface Sentence {
  readonly text: string
  /** Words that only this sentence has, in each of its variants; and AWS's `StateTransitionReason` for it. */
  readonly known: RegExp
  readonly means: string
  /** The path that has to be open; none: the network is open when AWS says this. */
  readonly path?: 'poll' | 'invoke'
  /**
   * Findings beside those of the path that AWS shows it for; for the first of them AWS would show it when nothing else is
   * wrong.
   */
  readonly codes: readonly string[]
  readonly suspects: (facts: Facts) => readonly Suspect[]
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-troubleshoot.html; the first two as people have quoted them. */
export const sentences: readonly Sentence[] = [
  {
    text: 'Connection error. Please check your event source connection configuration.',
    known: /check your event source connection/i,
    means: 'the poller does not get an answer of the brokers: the way is closed, or who is there does not serve',
    path: 'poll',
    codes: ['ROLE_LACKS_NETWORK_ACCESS', 'ROLE_LACKS_CLUSTER_ACCESS'],
    suspects: ofConnection,
  },
  {
    text: 'Connection error. Your event source VPC must be able to connect to Lambda and STS, Secrets Manager, and the OnFailure Destination.',
    known: /must be able to connect to Lambda and STS/i,
    means: "the brokers answer, and the calls to AWS services out of the cluster's VPC do not get through",
    path: 'invoke',
    codes: [
      'ROLE_LACKS_SECRET_ACCESS',
      'SECRET_OTHER_REGION',
      'ROLE_LACKS_DESTINATION_ACCESS',
      'DESTINATION_ELSEWHERE',
      'ROLE_LACKS_REGISTRY_ACCESS',
    ],
    suspects: ofServices,
  },
  {
    text: 'Lambda failed to assume your function execution role.',
    known: /failed to assume/i,
    means: 'STS does not answer, or does not give Lambda the role',
    path: 'invoke',
    codes: ['ROLE_NOT_ASSUMABLE'],
    suspects: ofRole,
  },
  {
    text: 'Cluster failed to authorize Lambda.',
    known: /failed to authorize|EVENT_SOURCE_AUTHZ_ERROR/i,
    means: 'the network is open and the login taken; the topic or the consumer group is not allowed',
    codes: ['ROLE_LACKS_TOPIC_ACCESS', 'CONSUMER_GROUP_CLASH'],
    suspects: ofAuthorization,
  },
  {
    text: 'SASL authentication failed.',
    known: /SASL authentication|EVENT_SOURCE_AUTHN_ERROR/i,
    means: 'the network is open and the login refused',
    codes: [
      'SECRET_NOT_ASSOCIATED',
      'SECRET_NAME_PREFIX',
      'SECRET_DEFAULT_KEY',
      'SECRET_OTHER_REGION',
      'ROLE_LACKS_SECRET_ACCESS',
      'ROLE_LACKS_TOPIC_ACCESS',
    ],
    suspects: ofSasl,
  },
  {
    text: 'Server failed to authenticate Lambda',
    known: /server failed to authenticate/i,
    means: 'the network is open and the broker refuses the client certificate',
    codes: ['SECRET_OTHER_REGION', 'ROLE_LACKS_SECRET_ACCESS'],
    suspects: ofClientCertificate,
  },
  {
    text: 'Lambda failed to authenticate server',
    known: /lambda failed to authenticate/i,
    means: "the network is open and Lambda does not trust the broker's certificate",
    codes: [],
    suspects: ofServerCertificate,
  },
  {
    text: 'Provided certificate or private key is invalid',
    known: /certificate or private key/i,
    means: "the secret's certificate or key cannot be read; nothing was dialled",
    codes: [],
    suspects: ofKey,
  },
  {
    text: 'The provided Kafka broker endpoints cannot be resolved.',
    known: /cannot be resolved/i,
    means: "the brokers' names have no address",
    codes: [],
    suspects: ofNames,
  },
  {
    text: 'Function call failed',
    known: /function call failed|FUNCTION_CONFIG_NOT_VALID/i,
    means: 'the network is open and the function reached; it answers with an error',
    codes: ['FUNCTION_TIMEOUT_TOO_LONG', 'FUNCTION_THROTTLED', 'BATCH_TOO_LARGE'],
    suspects: ofFunction,
  },
]
