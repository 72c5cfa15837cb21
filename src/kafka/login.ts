/**
 * How a client proves who it is, by one SASL mechanism. Given to `kafka` by whoever dials: the wire knows how to
 * carry the messages, the login knows what they say.
 */
export interface Login {
  /** As SaslHandshake names it: `AWS_MSK_IAM`, `SCRAM-SHA-512`, `OAUTHBEARER`. */
  readonly mechanism: string
  /**
   * Begins one authentication with the broker that was dialled as `host` (without port). Called again for each
   * connection, and for each re-authentication on an open one. What it throws reaches `ConsumerEvents.failed` unchanged.
   */
  begin(host: string): Promise<SaslExchange>
  /** Taken by a connection whose broker does not offer this login's mechanism, and does offer that one's. */
  readonly otherwise?: Login
}

/** One run of a mechanism: at each step the broker's answer goes in and our next message comes out. */
export interface SaslExchange {
  /**
   * @param challenge the broker's newest answer; `undefined` at the first call
   * @returns the next message, or `undefined` when the broker's answer was the last and it is right
   * @throws IsthmusError when the broker's answer is wrong
   */
  next(challenge: Buffer | undefined): Promise<Buffer | undefined>
}
