import {
  destinationTopic,
  type Integration,
  type Mapping,
  type Maybe,
  nameOf,
  sameValue,
  withId,
} from '../model/index.ts'
import type { Fault } from './fault.ts'
import { logsInByIam } from './needs.ts'
import { destinationService } from './services.ts'

/** What no source says of a failure destination in provisioned mode, and nothing here can prove. */
export function destinationNotes(integration: Integration, mapping: Mapping): readonly Fault[] {
  const { onFailure, places, provisioned } = mapping.settings
  if (!provisioned) return []
  const note = (explanation: string, remedy: string): Fault => ({
    severity: 'note',
    code: 'DESTINATION_NOT_PROVED',
    at: places.DestinationConfig ?? mapping.at,
    resource: mapping.id,
    explanation,
    remedy,
  })
  const service = destinationService(mapping)
  const topic = destinationTopic(onFailure)
  return [
    ...(service
      ? [
          note(
            `no source says that provisioned mode needs ${service} in the VPC for the on-failure destination: taken as not needed`,
            'nothing to do; send one record to the destination to be sure',
          ),
        ]
      : []),
    ...(topic === undefined ? [] : topicNotes(integration, mapping, topic, note)),
  ]
}

/** https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html */
function topicNotes(
  integration: Integration,
  mapping: Mapping,
  topic: Maybe<string>,
  note: (explanation: string, remedy: string) => Fault,
): readonly Fault[] {
  const name = nameOf(topic)
  const isThere = isMade(integration, mapping, topic)
  const unsaid = [
    ...(isThere ? [] : [{ what: 'whether it is there', remedy: `create ${name} on the cluster, if it is not there` }]),
    ...(logsInByIam(integration, mapping)
      ? []
      : [
          {
            what: "whether the cluster's ACLs let the mapping's login write to it",
            remedy: `where ${isThere ? 'the cluster' : 'it'} has ACLs, let the login describe and write ${name}`,
          },
        ]),
  ]
  if (unsaid.length === 0) return []
  const open = unsaid.map(({ what }) => what).join(', nor ')
  return [
    note(
      `failed records go to topic ${name} of the mapping's cluster: no description says ${open}`,
      unsaid.map(({ remedy }) => remedy).join('; '),
    ),
  ]
}

/** Whether the description makes the topic on the mapping's cluster. */
function isMade({ clusters }: Integration, { source }: Mapping, topic: Maybe<string>): boolean {
  const cluster = source.kind === 'cluster' ? withId(clusters, source.cluster) : undefined
  return cluster?.topics?.some(({ name }) => sameValue(name, topic) === true) ?? false
}
