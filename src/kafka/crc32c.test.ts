import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { crc32c, crc32cOfTables, crc32cSource } from './crc32c.ts'

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

  test(`ours and the one in use (${crc32cSource}) agree on any part of any bytes`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000, size: 'max' }), fc.nat(), fc.nat(), (bytes, a, b) => {
        const start = a % (bytes.length + 1)
        const end = start + (b % (bytes.length - start + 1))
        const part = bytes.slice(start, end)
        assert.equal(crc32c(bytes, start, end), crc32cOfTables(part, 0, part.length))
      }),
    )
  })
})
