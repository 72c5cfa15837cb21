/** What stands before the function, as Lambda does: it knows every call, whatever becomes of the function's process. */
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Random, random } from '../linux/random.ts'
import { recordsOf, tell } from './history.ts'
import { body, listening } from './http.ts'
import type { Conduct } from './plan.ts'

export interface GateOptions {
  readonly conduct: Conduct
  /** Of the function. */
  readonly port: number
  /** Where it writes down each call, and what it answers, before it does. */
  readonly history: number
}

interface Answer {
  readonly status: number
  readonly text: string
}

export class Gate implements Disposable {
  readonly #options: GateOptions
  readonly #draw: Random
  readonly #server: Server

  private constructor(options: GateOptions) {
    this.#options = options
    this.#draw = random(options.conduct.seed)
    this.#server = http.createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
  }

  static async open(options: GateOptions): Promise<Gate> {
    const gate = new Gate(options)
    await listening(gate.#server)
    return gate
  }

  /** For the mapping's process of that name. */
  urlFor(name: string): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/${name}`
  }

  [Symbol.dispose](): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { conduct, history } = this.#options
    const id = String(request.headers['x-request-id'])
    const event = await body(request)
    tell(history, {
      kind: 'invoked',
      id,
      by: request.url?.slice(1) ?? '',
      records: recordsOf(JSON.parse(event).records),
    })
    const place = this.#draw.below(1000)
    const answer =
      place < conduct.refused ? { status: this.#draw.pick([429, 503]), text: '' } : await this.#ask(id, event)
    const isCut = answer === undefined || (answer.status === 200 && place >= 1000 - conduct.cut)
    tell(history, { kind: 'returned', id, status: isCut ? 0 : answer.status })
    if (isCut) response.destroy()
    else response.writeHead(answer.status).end(answer.text)
  }

  /** Undefined where no function is. One that ends while it has the event has crashed: that is its failure, at Lambda's too. */
  #ask(id: string, event: string): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const { port } = this.#options
      const headers = { 'x-request-id': id }
      const request = http.request({ host: '127.0.0.1', port, method: 'POST', headers, agent: false })
      const crashed = () => resolve({ status: 500, text: '{"errorType":"Runtime.ExitError"}' })
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED') resolve(undefined)
        else crashed()
      })
      request.on('response', (response) => {
        body(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), crashed)
      })
      request.end(event)
    })
  }
}
