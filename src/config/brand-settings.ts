import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { urlTextFault } from '../domain/create/redirect-url.ts'
import type { Settings, Values } from './setting.ts'

/** A picture: one that the gateway serves itself, or one at another server. */
type Logo = { type: string; content: Buffer<ArrayBuffer> } | { url: string }

const MAX_BYTES = 256 * 1024
const EXPECTED = 'must be the path of an SVG, PNG, JPEG or WebP file, or an https URL'

/** The # can be left out, because it begins a comment in files of variables. */
const color = z
  .string()
  .regex(/^#?[0-9a-f]{6}$/i, 'must be a color such as 1d4ed8 or #1d4ed8')
  .transform((text) => `#${text.replace('#', '').toLowerCase()}`)

const logo = z.string().transform((text, ctx): Logo => {
  const read = readLogo(text)
  if (!('fault' in read)) return read
  ctx.addIssue({ code: 'custom', message: read.fault })
  return z.NEVER
})

/** A URL of a button. `javascript:` and other schemes would run code of the page, or start other programs. */
const applicationUrl = z.string().superRefine((text, ctx) => {
  const message = applicationUrlFault(text)
  if (message !== null) ctx.addIssue({ code: 'custom', message })
})

function applicationUrlFault(text: string): string | null {
  const fault = urlTextFault(text)
  if (fault !== null) return fault
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
    return 'must be a URL such as https://app.example.com'
  }
  const { username, password } = new URL(text)
  return username === '' && password === '' ? null : 'must be a URL without user and password'
}

export const brandSettings = {
  APP_URL: {
    type: applicationUrl,
    unset: 'none: the page ends with the confirmation',
    description:
      'the application: where the button of the page leads after an acceptance, unless the invitation has a `redirectUrl`',
  },
  BRAND_COLOR: {
    type: color,
    unset: 'blue',
    description:
      'the color of buttons on the pages of links and in emails, such as `1d4ed8`; in a file of variables, a `#` before it would begin a comment',
  },
  BRAND_LOGO: {
    type: logo,
    unset: 'none: the pages show `APP_NAME`',
    description:
      'the logo on the pages of links: the path of an SVG, PNG, JPEG or WebP file of at most 256 KiB, which the gateway serves itself, or an `https` URL',
  },
} satisfies Settings

export type BrandConfig = ReturnType<typeof readBrand>

export function readBrand(values: Values<typeof brandSettings>) {
  return {
    /** Where an accepted invitation leads. Null: nowhere. */
    appUrl: values.APP_URL ?? null,
    /** How pages and emails look. */
    brand: { color: values.BRAND_COLOR ?? null, logo: values.BRAND_LOGO ?? null },
  }
}

/** Reads the logo once, so that a file that cannot be shown prevents the start. Faults repeat nothing of the text. */
function readLogo(text: string): Logo | { fault: string } {
  return /^[a-z][a-z0-9+.-]+:/i.test(text) ? readLogoUrl(text) : readLogoFile(text)
}

/** The URL is part of the Content-Security-Policy, where spaces, `;` and `,` end a source, and `*` allows any host. */
function readLogoUrl(text: string): Logo | { fault: string } {
  if (!/^https:\/\/[^/*]/i.test(text) || !/^[\x21-\x7e]+$/.test(text) || /["'<>\\;,]/.test(text)) {
    return { fault: `${EXPECTED} without special characters` }
  }
  if (!URL.canParse(text)) return { fault: EXPECTED }
  const { username, password, host, href } = new URL(text)
  if (username !== '' || password !== '') return { fault: 'must be a URL without user and password' }
  return host.includes('*') ? { fault: 'must be a URL without * in its host' } : { url: href }
}

function readLogoFile(path: string): Logo | { fault: string } {
  try {
    const file = statSync(path)
    if (!file.isFile()) return { fault: `${EXPECTED}: this path is not a file` }
    if (file.size > MAX_BYTES) return { fault: `must be a file of at most ${MAX_BYTES / 1024} KiB` }
    const content = readFileSync(path)
    const type = typeOf(content)
    return type === null ? { fault: `${EXPECTED}: this file is none of them` } : { type, content }
  } catch {
    return { fault: `${EXPECTED}: this file cannot be read` }
  }
}

/** The content decides, not the name: browsers get the type with `nosniff`. */
function typeOf(content: Buffer): string | null {
  const start = content.subarray(0, 12).toString('latin1')
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'image/webp'
  const text = content.subarray(0, 1000).toString()
  return /^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]/i.test(text)
    ? 'image/svg+xml'
    : null
}
