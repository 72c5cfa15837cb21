import type { Clock, Random } from '../world/index.ts'

const goods = ['espresso', 'flat white', 'filter', 'cortado', 'chai', 'cocoa'] as const

/** One sample record: an order as JSON, keyed by customer so that a customer's orders keep their order. */
export function sampleOrder(random: Random, clock: Clock, number: number): { key: Buffer; value: Buffer } {
  const customer = `customer-${Math.floor(random.next() * 40) + 1}`
  const order = {
    order: number,
    customer,
    item: goods[Math.floor(random.next() * goods.length)],
    quantity: Math.floor(random.next() * 3) + 1,
    placedAt: new Date(clock.now()).toISOString(),
  }
  return { key: Buffer.from(customer), value: Buffer.from(JSON.stringify(order)) }
}
