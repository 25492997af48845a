import { isIP } from 'node:net'
import { z } from 'zod'
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
  const fault = await answerFault(publicUrl)
  if (fault !== null) faults.push(failed(CHECK, fault.message, fault.advice))
  return faults.length > 0 ? faults : [ok(CHECK, `A gateway answers at ${publicUrl}.`)]
}

/** The part of the OpenAPI document that identifies a gateway. */
const openApiDocument = z.object({
  info: z.object({ title: z.literal('Invitation Gateway') }),
  servers: z.tuple([z.object({ url: z.string() })]),
})

/** Reads the OpenAPI document, because proxies should not publish /health and /ready. */
async function answerFault(publicUrl: string): Promise<{ message: string; advice: string } | null> {
  const url = `${publicUrl}/v1/openapi.json`
  const advice = 'Start the gateway and route PUBLIC_URL to its port, or change PUBLIC_URL.'
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
    const { data } = openApiDocument.safeParse(parseJson(await response.text()))
    if (data === undefined) {
      return { message: `${url} answers with ${response.status}, which is not a gateway’s answer.`, advice }
    }
    const [{ url: own }] = data.servers
    if (new URL(own).href === new URL(publicUrl).href) return null
    return {
      message: `The links of the gateway at ${publicUrl} begin with ${own}.`,
      advice: 'Set PUBLIC_URL to the same URL for that gateway and for this command.',
    }
  } catch (error) {
    const { cause = error }: { cause?: unknown } = Object(error)
    return { message: `${url} does not answer: ${reasonOf(cause)}`, advice }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** @internal for the tests */
export function isLoopbackAddressOrName(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (isIP(host) === 4) return host.startsWith('127.') || host === '0.0.0.0'
  if (isIP(host) === 6) return host === '::1' || host === '::' || host.startsWith('::ffff:7f')
  return host === 'localhost' || host.endsWith('.localhost')
}
