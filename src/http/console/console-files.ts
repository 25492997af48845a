import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { html } from '../../lib/html.ts'
import { pageReply } from '../accept-page/accept-reply.ts'
import { page } from '../accept-page/accept-view.ts'
import { chooseEncoding } from '../middleware/accept-encoding.ts'
import { acceptsHtml } from '../middleware/accepts-html.ts'
import { type Handler, methodNotAllowed, pathOf } from '../routes.ts'
import { consolePageHeaders } from './console-headers.ts'
import type { FindPlace } from './place.ts'

export interface ConsoleFilesOptions {
  /** The folder of the built console: index.html and assets/. */
  folder: string
  findPlace: FindPlace
  appName: string
  /** Answers a file that does not exist, and programs. */
  notFound: Handler
}

const ASSETS = '/console/assets/'
/** A name as the build writes it. It cannot lead to another folder, and no file system finds it too long. */
const FILE_NAME = /^(?=.{1,200}$)\w[\w-]*(?:\.[\w-]+)*\.([a-z0-9]+)$/

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  woff2: 'font/woff2',
  json: 'application/json',
}

/** The build writes a compressed copy of each file for which that is shorter. */
const EXTENSIONS = { br: '.br', gzip: '.gz' } as const

/**
 * Serves the built console. Files are read at each request, so that a gateway in development serves a new build. Their
 * names contain a hash, so that browsers keep them for good. All other paths are the page, because its script reads them.
 */
export function createConsoleFiles(options: ConsoleFilesOptions): Handler {
  return async (request) => {
    const { method } = request
    if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed('GET, HEAD')
    const requested = pathOf(request)
    const response = requested.startsWith(ASSETS)
      ? await serveAsset(requested.slice(ASSETS.length), request, options)
      : await servePage(request, options)
    return method === 'HEAD' ? new Response(null, response) : response
  }
}

async function serveAsset(name: string, request: Request, options: ConsoleFilesOptions): Promise<Response> {
  const type = TYPES[FILE_NAME.exec(name)?.[1] ?? '']
  if (type === undefined) return options.notFound(request)
  const file = path.join(options.folder, 'assets', name)
  const encoding = chooseEncoding(request.headers.get('accept-encoding'))
  const compressed = encoding === 'identity' ? null : await readIfExists(file + EXTENSIONS[encoding])
  const body = compressed ?? (await readIfExists(file))
  if (body === null) return options.notFound(request)
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-length': String(body.length),
      ...(compressed !== null && { 'content-encoding': encoding }),
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      // For somebody who opens the file itself.
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    },
  })
}

async function servePage(request: Request, options: ConsoleFilesOptions): Promise<Response> {
  const { folder, findPlace, appName, notFound } = options
  if (!acceptsHtml(request)) return notFound(request)
  const template = await readIfExists(path.join(folder, 'index.html'))
  if (template === null) return missingBuild(appName)
  const nonce = randomBytes(16).toString('base64')
  const base = `${findPlace(request.headers.get('host')).path}/console/`
  const markup = template
    .toString()
    .replace('<head>', () => `<head>\n${html`<base href="${base}">`.markup}`)
    .replaceAll('__CSP_NONCE__', nonce)
  return new Response(markup, { headers: { ...consolePageHeaders(nonce), vary: 'Accept' } })
}

/** @returns null if there is no such file */
async function readIfExists(file: string): Promise<Buffer<ArrayBuffer> | null> {
  try {
    return await readFile(file)
  } catch (error) {
    const { code }: { code?: unknown } = Object(error)
    if (code === 'ENOENT' || code === 'EISDIR') return null
    throw error
  }
}

function missingBuild(appName: string): Response {
  const content = html`<p>The files of the console are missing. Run <code>npm run build</code> in the folder of the gateway, or start it with <code>npm start</code>, which builds the console. Then reload this page.</p>
<p class="small">To run the gateway without a console, set <code>CONSOLE=off</code>.</p>`
  return pageReply(page('The console is not built', content, { appName, tag: 'en' }), {
    status: 503,
    language: 'en',
  })
}
