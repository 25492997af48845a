import type pg from 'pg'

/** Which of several servers the next connection goes to. */
export interface ServerHosts {
  readonly count: number
  /** A URL with one host. */
  url(): string
  /** Selects the next host, if this is still the current one. */
  leave(url: string): void
}

/** @param url - with one host, or several separated by commas, as libpq takes them. */
export function createServerHosts(url: string): ServerHosts {
  const [, start = '', hosts = '', rest = ''] = /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(url) ?? []
  const urls = hosts.split(',').map((host) => withLibpqTls(`${start}${host}${rest}`))
  let current = 0
  const now = () => urls[current] ?? withLibpqTls(url)
  return {
    count: urls.length,
    url: now,
    leave: (left) => {
      if (now() === left) current = (current + 1) % urls.length
    },
  }
}

/** Has each new connection of the pool go to the current host, and leaves a host that can't be connected to. */
export function followHosts(pool: pg.Pool, hosts: ServerHosts): void {
  const own = pool as unknown as { Client: new (config: pg.ClientConfig) => pg.Client }
  const Client = own.Client
  own.Client = class extends Client {
    readonly #url: string

    constructor(config: pg.ClientConfig) {
      const connectionString = hosts.url()
      super({ ...config, connectionString })
      this.#url = connectionString
    }

    // The pool calls it with a callback.
    // biome-ignore lint/suspicious/noExplicitAny: the overloads of node-postgres can't be written as one
    override connect(...given: any[]): any {
      const [callback] = given
      return super.connect((error: Error | null) => {
        if (error) hosts.leave(this.#url)
        callback?.(error)
      })
    }
  }
}

/**
 * Gives `sslmode` and `sslrootcert` in the URL of a server the meaning that they have in libpq. Without this,
 * node-postgres treats `require` and `verify-ca` as `verify-full`, and reads a file with the name `system`.
 */
function withLibpqTls(url: string): string {
  const [start = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  const isSystem = parameters.get('sslrootcert') === 'system'
  const mode = parameters.get('sslmode')
  if ((mode === null && !isSystem) || parameters.has('uselibpqcompat')) return url
  // Without a file, Node's list of certificate authorities is used.
  if (isSystem) parameters.delete('sslrootcert')
  // libpq's default with `system`; `no-verify` is what node-postgres calls `require`.
  parameters.set('sslmode', mode === 'no-verify' ? 'require' : (mode ?? 'verify-full'))
  parameters.set('uselibpqcompat', 'true')
  return `${start}?${parameters}`
}
