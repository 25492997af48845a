import { isIP } from 'node:net'
import { type Finding, failed, ok, reasonOf } from '../../app/diagnosis/finding.ts'
import type { Config } from '../../config/config.ts'

const TIMEOUT_MS = 5_000
const CHECK = 'public URL'

/** Checks whether recipients can follow links, which begin with PUBLIC_URL. */
export async function diagnosePublicUrl({ publicUrl, production }: Config): Promise<Finding[]> {
  const { protocol, hostname } = new URL(publicUrl)
  const faults: Finding[] = []
  if (production && protocol !== 'https:') {
    faults.push(failed(CHECK, `${publicUrl} is not https.`, 'Set PUBLIC_URL to an https:// URL.'))
  }
  if (production && isLoopbackAddressOrName(hostname)) {
    faults.push(
      failed(
        CHECK,
        `${hostname} is each recipient’s own machine.`,
        'Set PUBLIC_URL to the public URL of the gateway.',
      ),
    )
  }
  const fault = await healthFault(publicUrl)
  if (fault !== null) {
    faults.push(
      failed(CHECK, fault, 'Start the gateway and route PUBLIC_URL to its port, or change PUBLIC_URL.'),
    )
  }
  return faults.length > 0 ? faults : [ok(CHECK, `A gateway answers at ${publicUrl}.`)]
}

async function healthFault(url: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/health`, {
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await response.text()
    return response.ok && /^\{"status":"ok"\}/.test(text)
      ? null
      : `${url}/health answers with ${response.status}, which is not a gateway’s answer.`
  } catch (error) {
    const { cause = error }: { cause?: unknown } = Object(error)
    return `${url}/health does not answer: ${reasonOf(cause)}`
  }
}

/** @internal for the tests */
export function isLoopbackAddressOrName(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (isIP(host) === 4) return host.startsWith('127.') || host === '0.0.0.0'
  if (isIP(host) === 6) return host === '::1' || host === '::' || host.startsWith('::ffff:7f')
  return host === 'localhost' || host.endsWith('.localhost')
}
