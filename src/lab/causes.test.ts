import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '../check/index.ts'
import { causesOf } from './causes.ts'

test('a cause of several mappings is told by the path of the one that has it', () => {
  const finding = (code: string, path: Finding['path'], flows: readonly string[]) =>
    ({ code, path, flows, severity: 'error', mappings: ['Orders', 'Audit'] }) as const
  const result = {
    mappings: [
      { mapping: 'Orders', flows: [{ id: 'poll 1', path: 'poll' }] },
      { mapping: 'Audit', flows: [{ id: 'invoke 2', path: 'invoke' }] },
    ],
    findings: [
      finding('SUBNET_ACL_RESTRICTION', 'poll', ['poll 1', 'invoke 2']),
      finding('NO_LISTENER', 'cluster', []),
    ],
  } as const
  const codes = (name: string) => causesOf(name, result).map(({ code }) => code)
  assert.deepEqual(codes('Orders'), ['SUBNET_ACL_RESTRICTION', 'NO_LISTENER'])
  assert.deepEqual(codes('Audit'), ['NO_LISTENER', 'SUBNET_ACL_RESTRICTION'])
})
