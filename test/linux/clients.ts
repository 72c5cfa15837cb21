/** Runs among the clients: opens the connections of each message at once and answers with what became of them. */
import net from 'node:net'

export interface Attempt {
  readonly from: string
  readonly fromPort: number
  readonly to: string
  readonly port: number
}

export interface Task {
  readonly attempts: readonly Attempt[]
  /** Without any event for so long, what is still open hangs. */
  readonly quietMs: number
}

export type Outcome =
  /** `peer`: whom the server saw. */
  | { readonly kind: 'connected'; readonly peer: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'hang' }
  /** Linux could not even try. */
  | { readonly kind: 'failed'; readonly text: string }

/** More at once would fill queues of the kernel. */
const chunk = 100

process.on('message', (task: Task) => {
  void connectAll(task).then((outcomes) => process.send?.(outcomes))
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

function connectAll({ attempts, quietMs }: Task): Promise<Outcome[]> {
  return new Promise((resolve) => {
    const outcomes: (Outcome | undefined)[] = attempts.map(() => undefined)
    const sockets: net.Socket[] = []
    let open = attempts.length
    let quiet: NodeJS.Timeout | undefined
    const end = () => {
      clearTimeout(quiet)
      // A reset would wait for the connection.
      for (const socket of sockets) socket.connecting ? socket.destroy() : socket.resetAndDestroy()
      resolve(outcomes.map((outcome) => outcome ?? { kind: 'hang' }))
    }
    const settle = (index: number, outcome: Outcome) => {
      if (outcomes[index]) return
      outcomes[index] = outcome
      open--
      if (sockets.length < attempts.length) return
      if (open === 0) end()
      else quiet?.refresh()
    }
    const next = () => {
      for (let i = 0; i < chunk && sockets.length < attempts.length; i++) {
        const index = sockets.length
        const { from, fromPort, to, port } = attempts[index]!
        const socket = net.connect({ host: to, port, localAddress: from, localPort: fromPort })
        sockets.push(socket)
        socket.on('data', (peer) => settle(index, { kind: 'connected', peer: peer.toString() }))
        socket.on('error', (error: NodeJS.ErrnoException) =>
          settle(index, error.code === 'ECONNREFUSED' ? { kind: 'refused' } : { kind: 'failed', text: error.message }),
        )
      }
      if (sockets.length < attempts.length) return void setImmediate(next)
      if (open === 0) return end()
      quiet = setTimeout(end, quietMs)
    }
    next()
  })
}
