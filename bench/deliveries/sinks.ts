// An SMTP server and an HTTP receiver that accept everything and store nothing, in their own process:
//   node --import tsx bench/deliveries/sinks.ts
// It sends its ports, and after each message `count` how many emails and requests it has received.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

const counts = { emails: 0, webhooks: 0 }

const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  logger: false,
  onData(stream, _session, done) {
    stream.resume()
    stream.on('end', () => {
      counts.emails++
      done()
    })
  },
})
mailServer.on('error', () => undefined)
const receiver = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    counts.webhooks++
    response.writeHead(204).end()
  })
})
await once(mailServer.listen(0, '127.0.0.1'), 'listening')
await once(receiver.listen(0, '127.0.0.1'), 'listening')

const portOf = (server: { address(): AddressInfo | string | null }) => Object(server.address()).port
process.on('message', () => process.send?.(counts))
process.on('disconnect', () => process.exit(0))
process.send?.({ smtp: portOf(mailServer.server), http: portOf(receiver) })
