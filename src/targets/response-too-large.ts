import { maximumAnswerBytes } from '../aws/index.ts'

/** What Lambda makes of an answer that is longer than it takes: the function has failed. */
export const responseTooLarge = {
  error: 'Function.ResponseSizeTooLarge',
  message: `Response payload size exceeded maximum allowed payload size (${maximumAnswerBytes} bytes).`,
}
