import { destinationTopic, type Integration, type Mapping, nameOf } from '../model/index.ts'
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
    ...(topic === undefined ? [] : [topicNote(nameOf(topic), logsInByIam(integration, mapping), note)]),
  ]
}

/** https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html */
function topicNote(topic: string, iam: boolean, note: (explanation: string, remedy: string) => Fault): Fault {
  const there = `failed records go to topic ${topic}, which has to be there on the mapping's cluster: no description says it`
  if (iam) return note(there, `create ${topic} on the cluster, if it is not there`)
  return note(
    `${there}, nor whether the cluster's ACLs let the mapping's login write to it`,
    `create ${topic} on the cluster, if it is not there; where it has ACLs, let the login describe and write ${topic}`,
  )
}
