// Loaded into a gateway before its own code: writes each address that it connects to, and each name that it looks up, to
// standard error.
import dns from 'node:dns'
import net from 'node:net'

const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...given) {
  const [first, second] = Array.isArray(given[0]) ? given[0] : given
  const { host = 'localhost', port, path } = typeof first === 'object' ? first : { port: first, host: second }
  process.stderr.write(`connection to ${path ?? `${host}:${port}`}\n`)
  return connect.apply(this, given)
}

for (const holder of [dns, dns.promises]) {
  const { lookup } = holder
  holder.lookup = (name, ...rest) => {
    process.stderr.write(`lookup of ${name}\n`)
    return lookup.call(holder, name, ...rest)
  }
}
