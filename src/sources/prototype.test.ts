/** Words that every object of JavaScript knows are unknown words like any other: found by `npm run fuzz:sources`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readText } from './index.ts'

const read = (resources: object) => readText(JSON.stringify({ Resources: resources }), 't.json', {})

test('as a protocol, as the type of a resource, as a kind of access', () => {
  for (const word of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const rule = { IpProtocol: word, FromPort: 1, ToPort: 2, CidrIp: '0.0.0.0/0' }
    const { groups, mappings } = read({
      Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: 'vpc-1', SecurityGroupIngress: [rule] } },
      Other: { Type: word, Properties: {} },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { 'Fn::GetAtt': ['Other', word] },
          SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ['k.example:9092'] } },
          Topics: ['t'],
          SourceAccessConfigurations: [{ Type: word, URI: 'x' }],
        },
      },
    })
    assert.equal(groups[0]?.ingress[0]?.protocol, word.toLowerCase())
    assert.ok(mappings[0]?.problems.some(({ parameter }) => parameter === 'SourceAccessConfigurations'))
  }
})
