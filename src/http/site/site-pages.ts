import type { SiteWording } from '../../languages/wording.ts'
import { type Html, html } from '../../lib/html.ts'
import { pageReply } from '../accept-page/accept-reply.ts'
import { page } from '../accept-page/accept-view.ts'
import { chooseWording } from '../accept-page/choose-language.ts'
import type { PageDesign } from '../accept-page/page-design.ts'
import { acceptsHtml, showsHtml } from '../middleware/accepts-html.ts'
import { type Handler, pathNotFound, type ToPage } from '../routes.ts'

export interface SiteOptions {
  appName: string
  design: PageDesign
  /** What a developer opens next. Empty in production, where the page reveals nothing about the server. */
  links: readonly SiteLink[]
}

export interface SiteLink {
  path: string
  label: string
}

/** The pages for people who open an address that belongs to no invitation. Programs get JSON. */
export function createSitePages({ appName, design, links }: SiteOptions): {
  home: Handler
  notFound: Handler
  toPage: ToPage
} {
  return {
    home: async (request) =>
      acceptsHtml(request)
        ? answer(request, { status: 200, noticeOf: ({ home }) => home(appName), appName, design, links })
        : pathNotFound(),
    notFound: async (request) =>
      acceptsHtml(request)
        ? answer(request, { status: 404, noticeOf: ({ notFound }) => notFound, appName, design, links: [] })
        : pathNotFound(),
    toPage: (request, problem) =>
      showsHtml(request.headers) ? problemPage(request, problem, { appName, design }) : problem,
  }
}

function problemPage(
  request: Request,
  problem: Response,
  { appName, design }: Pick<SiteOptions, 'appName' | 'design'>,
): Response {
  const { status } = problem
  const noticeOf = ({ failed, refused }: SiteWording) => (status >= 500 ? failed : refused)
  const page = answer(request, { status, noticeOf, appName, design, links: [] })
  for (const [name, value] of problem.headers) if (name !== 'content-type') page.headers.set(name, value)
  return page
}

/** Sends browsers to another page. @param locationOf - the location by the header `Host` */
export function withRedirect(home: Handler, locationOf: (host: string | null) => string): Handler {
  return async (request) => {
    if (!acceptsHtml(request)) return home(request)
    const location = locationOf(request.headers.get('host'))
    return new Response(null, {
      status: 303,
      headers: { location, 'cache-control': 'no-store', vary: 'Accept', 'referrer-policy': 'no-referrer' },
    })
  }
}

interface Answer extends SiteOptions {
  status: number
  noticeOf(wording: SiteWording): { heading: string; text: string }
}

function answer(request: Request, { status, noticeOf, appName, design, links }: Answer): Response {
  const { tag, wording } = chooseWording(null, request.headers.get('accept-language'))
  const { heading, text } = noticeOf(wording.site)
  const content = html`<p>${text}</p>${links.length === 0 ? html`` : listOf(links)}`
  const response = pageReply(page(heading, content, { appName, tag, design }), {
    status,
    language: tag,
    design,
  })
  response.headers.set('vary', 'Accept, Accept-Language')
  return request.method === 'HEAD' ? new Response(null, response) : response
}

function listOf(links: readonly SiteLink[]): Html {
  return links.reduce(
    (list, { path, label }) => html`${list}<p><a href="${path}">${label}</a></p>`,
    html`<p class="small">For development:</p>`,
  )
}
