// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's placeholders
/** Failed records that go to a topic of the mapping's own cluster. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { egress, type Resources, resources, resultOf, roleWith } from './support/templates.ts'

const topicArn = (name: string) => `"arn:aws:kafka:us-east-1:111122223333:topic/*/*/${name}"`
const may = (action: string, on: string) => `{Effect: Allow, Action: ${action}, Resource: ${on}}`
const reading = [
  may('[kafka-cluster:Connect, "kafka-cluster:*Group"]', '"*"'),
  may('[kafka-cluster:DescribeTopic, kafka-cluster:ReadData]', topicArn('orders')),
]
const pollers = 'ProvisionedPollerConfig: {MinimumPollers: 1}'

/** The mapping reads `orders` and its failed records go to `destination`. */
function withDestination(destination: string, statements: readonly string[], more = pollers): Resources {
  const settings = `FunctionName: !Ref Fn, EventSourceArn: !GetAtt Cluster.Arn, Topics: [orders], StartingPosition: LATEST`
  const all = [settings, `DestinationConfig: {OnFailure: {Destination: ${destination}}}`, more]
    .filter(Boolean)
    .join(', ')
  return {
    ...egress,
    ...resources(roleWith([...reading, ...statements].join(', ')), ['Mapping', 'Lambda::EventSourceMapping', all]),
  }
}

/** `severity CODE: explanation` of all but what is open wider than needed, or paid for. */
function told(template: Resources, parameters: Record<string, string> = {}) {
  return resultOf(template, parameters)
    .findings.filter(({ path }) => path === 'settings' || path === 'permissions')
    .map(({ severity, code, explanation }) => `${severity} ${code}: ${explanation}`)
}
const errors = (template: Resources, parameters: Record<string, string> = {}) =>
  told(template, parameters).filter((each) => !each.startsWith('note '))

const writing = may('[kafka-cluster:DescribeTopic, kafka-cluster:WriteData]', topicArn('failed'))

suite('a topic as on-failure destination', () => {
  test('the role has to describe and write that topic, and no other', () => {
    assert.deepEqual(errors(withDestination('kafka://failed', [writing])), [])
    const lacking = (...statements: readonly string[]) => errors(withDestination('kafka://failed', statements)).join()
    assert.match(
      lacking(),
      /^error ROLE_LACKS_DESTINATION_ACCESS: role Role lacks kafka-cluster:DescribeTopic, kafka-cluster:WriteData on topic failed/,
    )
    assert.match(
      lacking(may('kafka-cluster:WriteData', topicArn('other'))),
      /DescribeTopic, kafka-cluster:WriteData on/,
    )
    assert.match(lacking(may('kafka-cluster:WriteData', topicArn('failed'))), /lacks kafka-cluster:DescribeTopic on/)
  })

  test('a topic whose name is not known is judged as far as it goes', () => {
    const named = '!Sub "kafka://${P}-failed"'
    assert.match(
      errors(withDestination(named, [])).join(),
      /ROLE_LACKS_DESTINATION_ACCESS.* lacks .*WriteData on topic/,
    )
    const fits = may('[kafka-cluster:DescribeTopic, kafka-cluster:WriteData]', topicArn('*-failed'))
    assert.deepEqual(errors(withDestination(named, [fits])), [])
    const other = may('[kafka-cluster:DescribeTopic, kafka-cluster:WriteData]', topicArn('*-dead'))
    assert.match(errors(withDestination(named, [other])).join(), /ROLE_LACKS_DESTINATION_ACCESS/)
    assert.deepEqual(errors(withDestination(named, [writing]), { P: 'x' }).length, 1)
    assert.match(told(withDestination('!Sub "kafka://${P}"', [])).join(), /WriteData on topic P(?=[,;:]|$)/m)
  })

  test('it is for provisioned mode, and no topic its own destination: also of names that are not known', () => {
    for (const destination of ['kafka://failed', '!Sub "kafka://${P}"']) {
      const all = may('"kafka-cluster:*"', '"*"')
      assert.match(errors(withDestination(destination, [all], '')).join(), /^error SETTING_PROVISIONED_ONLY/)
      assert.deepEqual(errors(withDestination(destination, [all])), [])
    }
    const all = may('"kafka-cluster:*"', '"*"')
    const itself = (topic: string, destination: string) => {
      const template = withDestination(destination, [all])
      return errors({
        ...template,
        Mapping: template.Mapping!.replace('Topics: [orders]', `Topics: [${topic}]`),
      }).join()
    }
    assert.match(itself('orders', 'kafka://orders'), /^error SETTING_CONFLICT/)
    assert.match(itself('!Ref P', '!Sub "kafka://${P}"'), /^error SETTING_CONFLICT/)
    assert.equal(itself('!Ref P', '!Sub "kafka://${P}-failed"'), '')
  })

  test('no endpoint is asked for, and what the cluster alone knows is a note', () => {
    const services = resultOf(withDestination('kafka://failed', [writing])).mappings.flatMap(({ flows }) =>
      flows.flatMap(({ to }) => (to.kind === 'service' ? [to.service] : [])),
    )
    assert.deepEqual(services, [])
    const notes = (template: Resources) => told(template).filter((each) => each.includes('DESTINATION_NOT_PROVED'))
    const iam = withDestination('kafka://failed', [writing])
    assert.deepEqual(notes(iam), [
      "note DESTINATION_NOT_PROVED: failed records go to topic failed of the mapping's cluster: no description says whether it is there",
    ])
    const login =
      'SourceAccessConfigurations: [{Type: SASL_SCRAM_512_AUTH, URI: "arn:aws:secretsmanager:us-east-1:111122223333:secret:AmazonMSK_a-abcdef"}]'
    const [scram] = notes(withDestination('kafka://failed', [writing], `${pollers}, ${login}`))
    assert.match(scram ?? '', /it is there, nor whether the cluster's ACLs let the mapping's login write to it$/)
    const made = (name: string, cluster = '!Ref Cluster') =>
      resources(['Failed', 'MSK::Topic', `ClusterArn: ${cluster}, TopicName: ${name}, PartitionCount: 3`])
    assert.deepEqual(notes({ ...iam, ...made('failed') }), [], 'the template makes it')
    assert.equal(notes({ ...iam, ...made('other') }).length, 1)
    assert.equal(notes({ ...iam, ...made('failed', '!Ref P') }).length, 1)
    const [closed] = notes({
      ...withDestination('kafka://failed', [writing], `${pollers}, ${login}`),
      ...made('failed'),
    })
    assert.match(closed ?? '', /cluster: no description says whether the cluster's ACLs let/)
  })

  test('policies name topics by the ARN that Ref gives; a mapping by its name', () => {
    const topic = (name: string) =>
      resources(['Failed', 'MSK::Topic', `ClusterArn: !Ref Cluster, TopicName: ${name}, PartitionCount: 3`])
    const role = (on: string) => may('[kafka-cluster:DescribeTopic, kafka-cluster:WriteData]', on)
    for (const on of ['!Ref Failed', '!GetAtt Failed.TopicArn']) {
      const template = withDestination('kafka://failed', [role(on)])
      assert.deepEqual(errors({ ...template, ...topic('failed') }), [])
      assert.match(errors({ ...template, ...topic('other') }).join(), /^error ROLE_LACKS_DESTINATION_ACCESS/)
    }
    const byArn = { ...withDestination('!Sub "kafka://${Failed}"', [role('!Ref Failed')]), ...topic('failed') }
    assert.match(errors(byArn).join(), /^error SETTING_INVALID: DestinationConfig.* an ARN and no name/)
  })
})
