import assert from 'node:assert/strict'
import { it } from 'node:test'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { createAuthority } from '../broker/index.ts'
import { systemWorld } from '../world/index.ts'
import { whyRefused } from './client-certificate.ts'

it('a certificate is taken that leads to a trusted root and is in its time', async () => {
  const authority = await createAuthority(systemWorld)
  const { cert } = await authority.issue(['client'])
  const others = await createAuthority(systemWorld)
  const foreign = await others.issue(['client'])
  const refused = (pem: string, trusted: readonly string[]) => whyRefused(systemWorld.clock, pem, trusted)
  assert.equal(refused(cert, [authority.caPem]), undefined)
  assert.equal(refused(cert + authority.caPem, [others.caPem, authority.caPem]), undefined)
  assert.match(refused(cert, [others.caPem]) ?? '', /^it is issued by CN=.*, and they trust CN=/)
  // The root that comes along does not make itself trusted, though its name is the same.
  assert.match(refused(foreign.cert + others.caPem, [authority.caPem]) ?? '', /^it is issued by /)
  assert.match(whyRefused(new FakeClock(0), cert, [authority.caPem]) ?? '', /^it is valid from /)
  assert.equal(refused('no certificate', [authority.caPem]), undefined, 'that is told by whoever uses it')
})
