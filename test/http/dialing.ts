import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import { eventually } from '../support/harness.ts'

export interface DialOptions {
  /** The local address of the connection. */
  localAddress?: string
}

/** A connection without a client library. It sends the bytes that the test writes, and ends with the test. */
export function dial(port: number, { localAddress = '127.0.0.1' }: DialOptions = {}) {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  onTestFinished(() => void socket.destroy())
  let text = ''
  let isClosed = false
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    isClosed = true
  })
  const statuses = () => Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status))
  return {
    socket,
    write: (part: string) => socket.write(part, 'latin1'),
    received: () => text,
    /** The status of each answer so far. */
    statuses,
    closed: () => eventually(async () => isClosed || undefined, 'the end of the connection'),
    /** @returns the statuses of so many answers, or of all if the connection ends before. */
    async answers(count: number) {
      await eventually(async () => statuses().length >= count || isClosed || undefined, `${count} answers`)
      return statuses()
    },
  }
}
