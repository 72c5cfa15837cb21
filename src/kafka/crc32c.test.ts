import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { judge } from '../../test/support/judges.ts'
import { root } from '../../test/support/paths.ts'
import { crc32c, crc32cOf, crc32cOfTables, crc32cPackages, crc32cSource } from './crc32c.ts'

// RFC 3720 (iSCSI), appendix B.4, and the check value of the CRC catalogue.
const vectors: [string, Buffer, number][] = [
  ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
  ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['ascending', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
  ['descending', Buffer.from(Array.from({ length: 32 }, (_, i) => 31 - i)), 0x113fdb5c],
  ['123456789', Buffer.from('123456789'), 0xe3069283],
  ['nothing', Buffer.alloc(0), 0],
]

suite('CRC-32C', () => {
  for (const [name, bytes, expected] of vectors) {
    test(`known value: ${name}`, () => {
      assert.equal(crc32c(bytes, 0, bytes.length), expected)
      assert.equal(crc32cOfTables(bytes, 0, bytes.length), expected)
    })
  }

  const anyPart = fc.tuple(fc.uint8Array({ maxLength: 1000, size: 'max' }), fc.nat(), fc.nat()).map(([bytes, a, b]) => {
    const start = a % (bytes.length + 1)
    return { bytes, start, end: start + (b % (bytes.length - start + 1)) }
  })

  test(`ours and the one in use (${crc32cSource}) agree on any part of any bytes`, () => {
    fc.assert(
      fc.property(anyPart, ({ bytes, start, end }) => {
        const part = bytes.slice(start, end)
        assert.equal(crc32c(bytes, start, end), crc32cOfTables(part, 0, part.length))
      }),
    )
  })

  const crt = judge('aws-crt')
  test('that of AWS is taken where it is installed, and agrees', { skip: crt.skip }, () => {
    const ofCrt = crc32cOf(`${crt.path}/${crc32cPackages['aws-crt']}`)
    assert.ok(ofCrt)
    fc.assert(
      fc.property(anyPart, ({ bytes, start, end }) => {
        assert.equal(ofCrt(bytes.subarray(start, end)), crc32cOfTables(bytes, start, end))
      }),
    )
    const asked = "import('./src/kafka/crc32c.ts').then(({ crc32cSource }) => console.log(crc32cSource))"
    const env = { ...process.env, NODE_PATH: crt.path }
    assert.equal(execFileSync(process.execPath, ['-e', asked], { cwd: root, env, encoding: 'utf8' }), 'aws-crt\n')
  })

  test('what has another answer, or none, is not taken', () => {
    assert.equal(crc32cOf('no-such-package'), undefined)
    const other = `${mkdtempSync(`${tmpdir()}/crc32c-`)}/other.cjs`
    writeFileSync(other, 'exports.crc32c = () => -486108541')
    assert.equal(crc32cOf(other), undefined)
    rmSync(dirname(other), { recursive: true })
  })
})
