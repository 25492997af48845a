import { createHash } from 'node:crypto'
import { surfaceOf } from '../../lib/color.ts'
import { pageStyle } from './page-style.ts'

/** A picture: one that the gateway serves itself, or one at another server. */
export type Logo = { type: string; content: Buffer<ArrayBuffer> } | { url: string }

/** How the operator wants pages to look. */
export interface Brand {
  /** `#rrggbb`. Null: the built-in colors. */
  color: string | null
  /** Null: pages show the name of the application as text. */
  logo: Logo | null
}

/** The brand as the pages need it. */
export interface PageDesign {
  style: string
  /** The URL of the picture at the top. Null: there is none. */
  logoUrl: string | null
  /** What the page may load, as directives of a Content-Security-Policy. */
  sources: readonly string[]
}

/** The path of a logo that the gateway serves. Its query changes with the file, because browsers store it for a year. */
export const LOGO_PATH = '/invitations/logo'

/** @param publicUrl - the gateway can be below a path, and pages can have any path */
export function createPageDesign({ color, logo }: Brand, publicUrl: string): PageDesign {
  const style = color === null ? pageStyle : `${pageStyle}${colorStyle(color)}`
  const styleSource = `style-src '${hashOf(style)}'`
  if (logo === null) return { style, logoUrl: null, sources: [styleSource] }
  if ('url' in logo) {
    const { origin, pathname } = new URL(logo.url)
    return { style, logoUrl: logo.url, sources: [styleSource, `img-src ${origin}${pathname}`] }
  }
  const version = createHash('sha256').update(logo.content).digest('hex').slice(0, 16)
  const path = new URL(publicUrl).pathname.replace(/\/$/, '')
  return { style, logoUrl: `${path}${LOGO_PATH}?v=${version}`, sources: [styleSource, "img-src 'self'"] }
}

/** The design of pages that only operators see. */
export const PLAIN_DESIGN = createPageDesign({ color: null, logo: null }, 'http://localhost')

/** The hash by which a Content-Security-Policy allows a style sheet or a script. */
export function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** Only surfaces get the color of the brand: as a color of text, it might be too faint in one of the schemes. */
function colorStyle(color: string): string {
  const { background, text } = surfaceOf(color)
  return `:root { --button: ${background}; --on-button: ${text} }\n`
}
