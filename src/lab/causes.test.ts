import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckResult, Finding, MappingCheck } from '../check/index.ts'
import { causesOf } from './causes.ts'

test('a cause of several mappings is told by the path of the one that has it', () => {
  const flow = (id: string, path: 'poll' | 'invoke') => ({ id, path })
  const mapping = (name: string, ...flows: object[]) => ({ mapping: name, flows }) as unknown as MappingCheck
  const finding = (code: string, path: Finding['path'], flows: readonly string[]) =>
    ({ code, path, flows, severity: 'error', mappings: ['Orders', 'Audit'] }) as unknown as Finding
  const result = {
    mappings: [mapping('Orders', flow('poll 1', 'poll')), mapping('Audit', flow('invoke 2', 'invoke'))],
    findings: [
      finding('SUBNET_ACL_RESTRICTION', 'poll', ['poll 1', 'invoke 2']),
      finding('NO_LISTENER', 'cluster', []),
    ],
  } as unknown as CheckResult
  const codes = (name: string) => causesOf(name, result).map(({ code }) => code)
  assert.deepEqual(codes('Orders'), ['SUBNET_ACL_RESTRICTION', 'NO_LISTENER'])
  assert.deepEqual(codes('Audit'), ['NO_LISTENER', 'SUBNET_ACL_RESTRICTION'])
})
