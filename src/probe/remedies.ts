import type { Phase } from './types.ts'

const groups = 'the security groups (in at the brokers, out of here), network ACLs both ways, and routes there and back'
const tlsFiles =
  'mend the named part: certificate, privateKey and privateKeyPassword are in --secret, authorities in --ca; in the mapping, in the secrets of CLIENT_CERTIFICATE_TLS_AUTH and SERVER_ROOT_CA_CERTIFICATE'

/** What to do, by the code of the finding; docs/probe.md has each of them. */
export const remedies: Readonly<Record<string, string>> = {
  NAME_UNRESOLVED:
    "check the name's spelling; private names need the VPC's DNS (enableDnsSupport, enableDnsHostnames) or a hosted zone that is associated with this VPC",
  NAME_SERVER_SILENT:
    "this host's name server does not answer: look at enableDnsSupport, the DHCP options, and the rules for port 53",
  CONNECT_REFUSED:
    'the host answers and nothing listens there: check the port (MSK: 9092 plaintext, 9094 TLS, 9096 SCRAM, 9098 IAM) and that the listener is switched on',
  CONNECT_TIMEOUT: `packets are dropped without a word. A private address answers inside its network only: run this there (--print-lambda). Inside, look at ${groups}; \`isthmus check\` names the rule`,
  CONNECT_RESET:
    'something answers and cuts the connection: a firewall or proxy between, a load balancer without a healthy target, or a broker at its limit of connections',
  CONNECT_UNREACHABLE: 'there is no route: look at the route table of this subnet, peering or transit gateways between',
  CONNECT_FAILED: 'the operating system refuses the connect: see its word for it',
  TLS_TIMEOUT:
    'the port is open and says nothing: a proxy or load balancer without a broker behind it, or packets of full size are lost (MTU, path MTU discovery)',
  PLAINTEXT_LISTENER:
    'take the port of the TLS listener (MSK: 9094, 9096, 9098), or probe with --auth none if plaintext is meant',
  TLS_LISTENER: 'this listener wants TLS: give --auth tls or a login, or take the plaintext port (MSK: 9092)',
  TLS_UNTRUSTED:
    'give the authority that signed it: --ca FILE here, SERVER_ROOT_CA_CERTIFICATE in the mapping; a proxy that opens TLS shows its own certificate',
  TLS_NAME_MISMATCH:
    'connect by a name that the certificate has, or give the broker one that has this name as subject alternative name',
  TLS_EXPIRED: "renew the broker's certificate; if it is good, set this host's clock",
  TLS_CLIENT_REFUSED:
    'the broker wants a client certificate that it trusts: --auth mtls --secret here, CLIENT_CERTIFICATE_TLS_AUTH in the mapping',
  TLS_FAILED: 'no TLS came about: check that the port is a TLS listener, and that both sides share a version',
  TLS_CERTIFICATE_INVALID: tlsFiles,
  TLS_AUTHORITY_INVALID: tlsFiles,
  TLS_KEY_INVALID: tlsFiles,
  TLS_KEY_MISMATCH: tlsFiles,
  TLS_PASSPHRASE_WRONG: tlsFiles,
  KAFKA_MALFORMED: 'what answers there is no Kafka broker: check host and port',
  KAFKA_UNSUPPORTED_API: 'the broker is older than Kafka 2.1, or no broker: see the named request',
  KAFKA_REQUEST_TIMEOUT:
    'the broker took the connection and does not answer: it is overloaded, stopped, or something between swallows the data',
  BROKER_CLOSED: "the broker ended the connection: its own log says why; most often the listener's protocol is another",
  LOGIN_MISSING:
    'give one of the logins that the listener offers: --auth and --secret here, SourceAccessConfigurations in the mapping',
  LOGIN_NOT_TAKEN:
    'this listener asks for no login: take the port of the SASL listener (MSK: 9096 SCRAM, 9098 IAM), or --auth none or tls',
  MECHANISM_NOT_OFFERED: 'use a mechanism that the listener offers, or switch this one on at the brokers',
  SASL_FAILED:
    'check user and password (MSK: is the secret associated with the cluster), or for IAM kafka-cluster:Connect in the policy and the clock of this host',
  CREDENTIALS_INVALID: 'the secret holds no usable username, password or token: mend it',
  TOKEN_REFUSED: 'check the client id and secret, scope and audience with the identity provider',
  WEB_IDENTITY_REFUSED: 'allow sts:GetWebIdentityToken and switch on outbound identity federation',
  CREDENTIALS_MISSING: 'give this host AWS credentials: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  SECRET_UNREADABLE: 'check the named secret: does it exist, and may it be read from here',
  SECRET_INVALID: 'mend the JSON of the named secret',
  SERVICE_UNREACHABLE: 'the login asks a service that cannot be reached from here: a NAT gateway or an endpoint for it',
  SERVICE_DENIED: "the login asks a service that denies it: the policy of these credentials, or the endpoint's",
  SERVICE_FAILED: 'the login asks a service that fails: see its own word for it',
  ADVERTISED_UNREACHABLE:
    'clients go where the brokers say that they are: mend advertised.listeners if that address is not meant for clients here, else open the way to it',
  TOPIC_MISSING: "check the topic's spelling and the cluster; create it",
  TOPIC_DESCRIBE_DENIED: 'allow Describe on the topic (ACL), or kafka-cluster:DescribeTopic (IAM)',
  TOPIC_READ_DENIED: 'allow Read on the topic (ACL), or kafka-cluster:ReadData (IAM)',
  GROUP_DESCRIBE_DENIED: 'allow Describe on the group (ACL), or kafka-cluster:DescribeGroup (IAM)',
  GROUP_READ_DENIED: 'allow Read on the group (ACL), or kafka-cluster:AlterGroup (IAM): joining and committing need it',
  LEADER_MISSING: 'the brokers that hold these partitions are down: start them',
  LEADER_UNREACHABLE: 'mend what fails on the way to the named brokers: their records cannot be read from here',
  COORDINATOR_UNREACHABLE: 'mend what fails on the way to the named broker: the group lives there',
  JOIN_TIMEOUT: 'another member does not answer the rebalance, or the group is busy: look at its members',
  KAFKA_ERROR: "the broker's own word for it, and its log",
  KAFKA_UNAUTHORIZED: 'allow the named operation (ACL or IAM)',
}

/** The same failures on the way to a service. */
const serviceRemedies: Readonly<Record<string, string>> = {
  NAME_UNRESOLVED:
    'no name server here knows it: enableDnsSupport in the VPC; or is the Region misspelt, or without this service',
  CONNECT_TIMEOUT:
    'private address: let 443 in at the security group of the interface endpoint, and out of here; public address: a route to a NAT gateway, or an endpoint with private DNS',
  CONNECT_UNREACHABLE: 'there is no route: a NAT gateway, or an interface endpoint for the service',
  CONNECT_REFUSED: 'nothing listens on 443 there: does a hosted zone or the hosts file send the name elsewhere',
  TLS_UNTRUSTED: 'what answers is not AWS, or a proxy that opens TLS: is the name sent elsewhere',
  TLS_NAME_MISMATCH: 'what answers is another service: does a hosted zone or the hosts file send the name elsewhere',
}

export function remedyOf(code: string, phase: Phase): string {
  return (phase === 'services' ? serviceRemedies[code] : undefined) ?? remedies[code] ?? `see ${code} in docs/errors.md`
}
