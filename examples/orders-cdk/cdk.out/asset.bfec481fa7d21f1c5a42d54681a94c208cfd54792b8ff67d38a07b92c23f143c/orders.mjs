// A mapping delivers at least once: the same record may come again. Records of a partition come in order,
// so the highest offset done says which ones are new. What must hold longer than one execution environment
// lives is kept beside the results, in the same transaction.
const done = new Map()

/** @param {import('aws-lambda').MSKEvent} event */
export async function handler(event) {
  for (const [partition, records] of Object.entries(event.records)) {
    const fresh = records.filter((record) => record.offset > (done.get(partition) ?? -1))
    for (const record of fresh) {
      takeOrder(record)
      done.set(partition, record.offset)
    }
    const again = records.length - fresh.length
    console.log(`${partition}: took ${fresh.length} orders${again ? `, ${again} had come before` : ''}`)
  }
}

/** Where the work would be: a row in a table, a message to the kitchen. */
function takeOrder(record) {
  if (record.value === undefined) return // a tombstone
  const order = Buffer.from(record.value, 'base64').toString()
  if (process.env.LOG_ORDERS) console.log(`${record.topic}-${record.partition}@${record.offset} ${order}`)
}
