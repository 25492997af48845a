import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../bench/measure/built-gateway.ts'
import type { PrivateAuthority } from './private-authority.ts'

/** The programs whose configurations are in docs/operations. */
export type FrontProxyProgram = 'haproxy' | 'nginx' | 'caddy'

export interface FrontProxyOptions {
  /** The ports of two gateways. */
  gateways: readonly number[]
  /** The certificate for localhost. Default: without TLS, which only HAProxy supports here. */
  tls?: PrivateAuthority
}

export interface FrontProxy {
  url: string
  /** Without TLS. It redirects to `url` if that has TLS. */
  plainPort: number
  stop(): Promise<void>
}

interface Place extends FrontProxyOptions {
  folder: string
  port: number
  plainPort: number
}

interface Started {
  /** The file of docs/operations. */
  documented: string
  /** Changes the addresses and the certificate of the documented file, and nothing else. */
  adapt(text: string, place: Place): Promise<string>
  args(file: string): string[]
}

const PROGRAMS: Record<FrontProxyProgram, Started> = {
  haproxy: {
    documented: 'haproxy.cfg',
    adapt: async (text, { tls, folder, port, plainPort }) => {
      if (tls === undefined) {
        return text
          .replace(/^ *bind :443.*\n/m, '')
          .replace(/^ *http-request redirect.*\n/m, '')
          .replace('bind :80', `bind 127.0.0.1:${port}`)
      }
      const pem = path.join(folder, 'both.pem')
      await writeFile(pem, `${await readFile(tls.certificateFile)}${await readFile(tls.keyFile)}`)
      return text
        .replace('bind :80', `bind 127.0.0.1:${plainPort}`)
        .replace('bind :443', `bind 127.0.0.1:${port}`)
        .replace('/etc/haproxy/invitations.pem', pem)
    },
    args: (file) => ['-db', '-f', file],
  },
  nginx: {
    documented: 'nginx.conf',
    adapt: async (text, { tls, folder, port, plainPort }) => {
      const adapted = text
        .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
        .replace('listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`)
        .replace('/etc/nginx/invitations.crt', tls?.certificateFile ?? '')
        .replace('/etc/nginx/invitations.key', tls?.keyFile ?? '')
      const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${folder}/${name};`,
      )
      return `daemon off; pid ${folder}/pid; error_log stderr;
events {}
http { access_log off; ${paths.join(' ')}
${adapted}}
`
    },
    args: (file) => ['-c', file, '-p', path.dirname(file), '-e', 'stderr'],
  },
  caddy: {
    documented: 'Caddyfile',
    adapt: async (text, { tls, port }) =>
      `{
	admin off
	auto_https disable_redirects
}
${text.replace('invitations.example.com {', `https://localhost:${port} {\n\ttls ${tls?.certificateFile} ${tls?.keyFile}`)}`,
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  },
}

export function isInstalled(program: FrontProxyProgram): boolean {
  return spawnSync(program, ['-v']).error === undefined
}

/** Starts a proxy with its documented configuration in front of two gateways. */
export async function startFrontProxy(
  program: FrontProxyProgram,
  options: FrontProxyOptions,
): Promise<FrontProxy> {
  const { documented, adapt, args } = PROGRAMS[program]
  const folder = await mkdtemp(path.join(os.tmpdir(), 'invitation-gateway-proxy-'))
  const place = { ...options, folder, port: await freePort(), plainPort: await freePort() }
  const text = await readFile(path.join('docs/operations', documented), 'utf8')
  const file = path.join(folder, documented)
  const adapted = await adapt(text, place)
  await writeFile(
    file,
    adapted.replace(/gateway-(\d):4000/g, (_, number) => `127.0.0.1:${options.gateways[Number(number) - 1]}`),
  )
  const child = spawn(program, args(file), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: folder },
  })
  // A run that fails leaves no proxy behind.
  const kill = () => child.kill('SIGTERM')
  process.once('exit', kill)
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk
  })
  while (!(await accepts(place.port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${log}`)
    await sleep(50)
  }
  return {
    url: options.tls === undefined ? `http://127.0.0.1:${place.port}` : `https://localhost:${place.port}`,
    plainPort: place.plainPort,
    stop: async () => {
      const ended = once(child, 'exit')
      // HAProxy waits for all connections after SIGTERM.
      child.kill(program === 'haproxy' ? 'SIGKILL' : 'SIGTERM')
      await ended
      process.off('exit', kill)
      await rm(folder, { recursive: true })
    },
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
