import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']

/** The files of a private certificate authority, and of a certificate that it issued. */
export interface PrivateAuthority {
  rootFile: string
  certificateFile: string
  keyFile: string
}

/**
 * Creates a certificate authority with a certificate for these names.
 *
 * @param names - of the server, as in `subjectAltName`: `DNS:localhost`
 */
export async function createPrivateAuthority(folder: string, names: string): Promise<PrivateAuthority> {
  await mkdir(folder, { recursive: true })
  const file = (name: string) => path.join(folder, name)
  const openssl = (...args: string[]) => run('openssl', args)
  await openssl(
    ...['req', '-x509', ...KEY, '-subj', '/CN=private authority'],
    ...['-keyout', file('root.key'), '-out', file('root.crt')],
  )
  await openssl(
    'req',
    ...KEY,
    '-subj',
    '/CN=server',
    '-keyout',
    file('server.key'),
    '-out',
    file('server.csr'),
  )
  await writeFile(file('extensions'), `subjectAltName=${names}\n`)
  await openssl(
    ...['x509', '-req', '-days', '2', '-in', file('server.csr'), '-extfile', file('extensions')],
    ...['-CA', file('root.crt'), '-CAkey', file('root.key'), '-CAcreateserial', '-out', file('server.crt')],
  )
  return {
    rootFile: file('root.crt'),
    certificateFile: file('server.crt'),
    keyFile: file('server.key'),
  }
}
