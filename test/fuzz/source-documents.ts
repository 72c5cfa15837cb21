/** What mutated sources are made of: the examples, networks of the tests, and public templates and plans where they are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { SourceNode } from '../../src/model/index.ts'
import { readDocument } from '../../src/sources/index.ts'
import { egress, type Resources, resources, textOf, central as throughHub } from '../support/templates.ts'
import { isMap, type Json } from './trees.ts'

export interface SourceDocument {
  readonly name: string
  readonly kind: 'template' | 'plan'
  /** As it is written. */
  readonly text: string
  readonly tree: Json
}

const example = (path: string) => readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8')

function template(name: string, text: string): SourceDocument {
  return { name, kind: 'template', text, tree: treeOf(readDocument(text, name)) }
}

function plan(name: string, text: string): SourceDocument {
  return { name, kind: 'plan', text, tree: JSON.parse(text) }
}

/** Tags are in their long form already. */
function treeOf(node: SourceNode): Json {
  if (node.kind === 'map') return Object.fromEntries([...node.entries].map(([key, value]) => [key, treeOf(value)]))
  if (node.kind === 'list') return node.items.map(treeOf)
  return node.kind === 'scalar' ? node.value : null
}

/** Beside the way through the second VPC an endpoint, and network ACLs. */
const central: Resources = {
  ...throughHub,
  ...resources(
    [
      'Doors',
      'SecurityGroup',
      'VpcId: !Ref Vpc, GroupDescription: endpoints, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.0.0/16}]',
    ],
    [
      'Sts',
      'VPCEndpoint',
      'VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.us-east-1.sts, PrivateDnsEnabled: true, SubnetIds: [!Ref PrivateA, !Ref PrivateB], SecurityGroupIds: [!Ref Doors], PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole", Resource: "*"}]}',
    ],
    ['Acl', 'NetworkAcl', 'VpcId: !Ref Vpc'],
    ['AclOfA', 'SubnetNetworkAclAssociation', 'NetworkAclId: !Ref Acl, SubnetId: !Ref PrivateA'],
    [
      'AclOut',
      'NetworkAclEntry',
      'NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, CidrBlock: 0.0.0.0/0, Egress: true, RuleAction: allow, PortRange: {From: 0, To: 65535}',
    ],
    [
      'AclIn',
      'NetworkAclEntry',
      'NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, CidrBlock: 0.0.0.0/0, Egress: false, RuleAction: allow, PortRange: {From: 0, To: 65535}',
    ],
  ),
}

const shared = new URL('../../../shared/cases/', import.meta.url)

/** Of a size that thousands of runs can read. */
const largest = 80_000

function cases(kind: 'template' | 'plan', pattern: RegExp): readonly SourceDocument[] {
  const folder = new URL(`${kind}s/`, shared)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort()
    .flatMap((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8')
      if (text.length > largest) return []
      const document = (kind === 'template' ? template : plan)(name, text)
      return isMap(document.tree) ? [document] : []
    })
}

export const sourceDocuments: readonly SourceDocument[] = [
  template('orders', example('orders/template.yaml')),
  template('privatelink', example('orders-privatelink/template.yaml')),
  template('egress', textOf(egress)),
  template('central', textOf(central)),
  plan('terraform', example('orders-terraform/plan.json')),
  ...cases('template', /^B.*(sam|cluster).*\.ya?ml$/),
  ...cases('plan', /^T\d.*\.plan\.json$/),
]
