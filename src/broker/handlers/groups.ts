import { errorCodes } from '../../kafka/index.ts'
import type { Group } from '../group.ts'
import type { Handler, RequestContext } from '../handler.ts'

/** Kafka's defaults of `group.min.session.timeout.ms` and `group.max.session.timeout.ms`. */
const MIN_SESSION_MS = 6_000
const MAX_SESSION_MS = 1_800_000

/** An error code where this broker may not, or the principal must not, do that with the group. */
export function refusal(
  groupId: string,
  action: 'kafka-cluster:AlterGroup' | 'kafka-cluster:DescribeGroup' | 'kafka-cluster:DeleteGroup',
  { cluster, broker, allows }: RequestContext,
): number {
  if (!allows(action, 'group', groupId)) return errorCodes.GROUP_AUTHORIZATION_FAILED
  return cluster.coordinatorOf(groupId) === broker ? errorCodes.NONE : errorCodes.NOT_COORDINATOR
}

export const joinGroup: Handler<'JoinGroup'> = async (request, context) => {
  const { groupId, sessionTimeoutMs, rebalanceTimeoutMs } = request
  // Up to version 6 a null name cannot be said.
  const noName = context.version >= 7 ? null : ''
  const refuse = (errorCode: number) => ({ errorCode, memberId: request.memberId, protocolName: noName })
  if (groupId === '') return refuse(errorCodes.INVALID_GROUP_ID)
  const refused = refusal(groupId, 'kafka-cluster:AlterGroup', context)
  if (refused) return refuse(refused)
  if (sessionTimeoutMs < MIN_SESSION_MS || sessionTimeoutMs > MAX_SESSION_MS)
    return refuse(errorCodes.INVALID_SESSION_TIMEOUT)
  const known = context.cluster.groups.get(groupId)
  // Only a new member makes a group.
  if (!known && request.memberId !== '') return refuse(errorCodes.UNKNOWN_MEMBER_ID)
  const result = await (known ?? context.cluster.groupOrNew(groupId)).join({
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId,
    clientId: context.clientId,
    clientHost: context.clientHost,
    sessionTimeoutMs,
    // Version 0 has no rebalance timeout of its own.
    rebalanceTimeoutMs: rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs,
    protocolType: request.protocolType,
    // The group keeps them for as long as the member is in it, and must not hold the request's memory.
    protocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) })),
    twoStep: context.version >= 4,
    maySkipAssignment: context.version >= 9,
  })
  return { ...result, protocolName: result.protocolName ?? noName }
}

export const syncGroup: Handler<'SyncGroup'> = (request, context) => {
  const group = liveGroup(request.groupId, context)
  if (typeof group === 'number') return { errorCode: group }
  return group.sync({
    ...request,
    assignments: request.assignments.map(({ memberId, assignment }) => ({
      memberId,
      assignment: Buffer.from(assignment),
    })),
  })
}

export const heartbeat: Handler<'Heartbeat'> = (request, context) => {
  const group = liveGroup(request.groupId, context)
  return { errorCode: typeof group === 'number' ? group : group.heartbeat(request) }
}

export const leaveGroup: Handler<'LeaveGroup'> = (request, context) => {
  const group = liveGroup(request.groupId, context)
  if (typeof group === 'number') return { errorCode: group }
  if (context.version < 3) return { errorCode: group.leave({ memberId: request.memberId, groupInstanceId: null }) }
  return {
    members: request.members.map(({ memberId, groupInstanceId }) => ({
      memberId,
      groupInstanceId,
      errorCode: group.leave({ memberId, groupInstanceId }),
    })),
  }
}

/** The group that a member speaks of; an error code where there is none. */
function liveGroup(groupId: string, context: RequestContext): Group | number {
  const refused = refusal(groupId, 'kafka-cluster:AlterGroup', context)
  if (refused) return refused
  return context.cluster.groups.get(groupId) ?? errorCodes.UNKNOWN_MEMBER_ID
}

export const describeGroups: Handler<'DescribeGroups'> = (request, context) => ({
  groups: request.groups.map((groupId) => {
    const refused = refusal(groupId, 'kafka-cluster:DescribeGroup', context)
    if (refused) return { groupId, errorCode: refused }
    const group = context.cluster.groups.get(groupId)
    if (!group)
      return {
        groupId,
        groupState: 'Dead',
        ...(context.version >= 6
          ? { errorCode: errorCodes.GROUP_ID_NOT_FOUND, errorMessage: `group ${groupId} not found` }
          : {}),
      }
    const stable = group.state === 'Stable'
    return {
      groupId,
      groupState: group.state,
      protocolType: group.protocolType ?? '',
      protocolData: stable ? (group.protocolName ?? '') : '',
      members: group.members.map((member) => ({
        memberId: member.id,
        groupInstanceId: member.groupInstanceId,
        clientId: member.request.clientId,
        clientHost: member.request.clientHost,
        memberMetadata: stable
          ? member.request.protocols.find((p) => p.name === group.protocolName)?.metadata
          : undefined,
        memberAssignment: stable ? member.assignment : undefined,
      })),
    }
  }),
})

export const listGroups: Handler<'ListGroups'> = (request, { cluster, broker, allows }) => {
  const states = request.statesFilter.map((state) => state.toLowerCase())
  const types = request.typesFilter.map((type) => type.toLowerCase())
  if (types.length > 0 && !types.includes('classic')) return { groups: [] }
  return {
    groups: [...cluster.groups.values()]
      .filter((group) => cluster.coordinatorOf(group.id) === broker)
      .filter((group) => states.length === 0 || states.includes(group.state.toLowerCase()))
      .filter((group) => allows('kafka-cluster:DescribeGroup', 'group', group.id))
      .map((group) => ({
        groupId: group.id,
        protocolType: group.protocolType ?? '',
        groupState: group.state,
        groupType: 'classic',
      })),
  }
}

export const deleteGroups: Handler<'DeleteGroups'> = (request, context) => ({
  results: request.groupsNames.map((groupId) => {
    const refused = refusal(groupId, 'kafka-cluster:DeleteGroup', context)
    if (refused) return { groupId, errorCode: refused }
    const group = context.cluster.groups.get(groupId)
    if (!group) return { groupId, errorCode: errorCodes.GROUP_ID_NOT_FOUND }
    if (group.state !== 'Empty') return { groupId, errorCode: errorCodes.NON_EMPTY_GROUP }
    group.close()
    context.cluster.groups.delete(groupId)
    return { groupId }
  }),
})
