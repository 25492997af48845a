import type { ExecutionResult } from 'graphql'
import { MessageType } from 'graphql-ws'
import type { Subscription } from './subscription.ts'

/**
 * Sends the results of a subscription over a socket, each after the client has taken the one before.
 *
 * @returns for the package, which sends `complete` when it ends. It contains no results: the package would write each as
 *   JSON for each socket.
 */
export function socketResults(
  subscription: Subscription,
  id: string,
  send: (text: string) => Promise<void>,
): AsyncIterableIterator<ExecutionResult> {
  const start = `{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":`
  let isSending = false
  let end: () => void = () => undefined
  const done = { done: true, value: undefined } as const
  return {
    next: () =>
      new Promise((resolve) => {
        end = () => resolve(done)
        subscription.attach({
          isReady: () => !isSending,
          send: (result) => {
            isSending = true
            void send(`${start}${result.text()}}`).then(() => {
              isSending = false
              subscription.wake()
            })
          },
          complete: end,
        })
      }),
    return: async () => {
      subscription.abandon()
      end()
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
