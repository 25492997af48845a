import { createHash } from 'node:crypto'
import { Html, html } from '../lib/html.ts'
import type { OpenApiDocument, OpenApiOperation } from './openapi.ts'

const style = `
:root { color-scheme: light dark; --line: light-dark(#d5dae2, #3a404b); --soft: light-dark(#f3f5f8, #1d2129); --accent: light-dark(#1d4ed8, #8ab4ff) }
html { scroll-padding-top: 16px }
body { margin: 0 auto; max-width: 1240px; padding: 24px 16px 64px; font: 16px/1.55 system-ui, sans-serif; color: light-dark(#16191f, #eceff4); background: light-dark(#fff, #12151a); overflow-wrap: break-word }
h2 { margin-top: 48px; padding-top: 16px; border-top: 1px solid var(--line) }
a { color: var(--accent) }
.skip { position: absolute; left: -9999px }
.skip:focus { left: 16px; top: 8px; padding: 8px 12px; background: var(--soft) }
.contents { margin: 0 0 24px; padding: 12px 16px; border: 1px solid var(--line); border-radius: 8px; font-size: 15px }
.contents h2 { margin: 0 0 8px; padding: 0; border: 0; font-size: 16px }
.contents ul { margin: 0; padding-left: 18px }
.contents ul ul { margin-bottom: 8px }
main { min-width: 0 }
@media (min-width: 900px) {
  .columns { display: grid; grid-template-columns: 270px minmax(0, 1fr); gap: 40px }
  .contents { position: sticky; top: 16px; max-height: calc(100vh - 32px); overflow: auto; align-self: start }
}
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
code, pre { font: 14px/1.5 ui-monospace, monospace }
pre { padding: 12px; overflow-x: auto; background: var(--soft); border-radius: 8px }
table { width: 100%; border-collapse: collapse; margin: 12px 0 }
caption { text-align: left; font-weight: 600; padding: 4px 0 }
th { white-space: nowrap }
td code { overflow-wrap: anywhere }
th, td { padding: 6px 12px 6px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line) }
`

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** The document as one page for people, without scripts and external resources. */
export function viewerPage(document: OpenApiDocument): Response {
  const { info, servers, paths, components } = document
  const [{ url } = { url: '' }] = servers
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      html`<h3 id="${name}">${name}</h3><pre tabindex="0" role="region" aria-labelledby="${name}">${JSON.stringify(schema, null, 2)}</pre>`,
  )
  const { markup } = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${info.title}: REST</title><style>${new Html(style)}</style></head>
<body>
<a class="skip" href="#content">Skip the contents</a>
<div class="columns">
${contents(operations, Object.keys(components.schemas))}
<main id="content">
<h1>${info.title}: REST</h1>
<p>${info.description}</p>
<p>For programs: <a href="openapi.json">openapi.json</a></p>
<h2 id="operations">Operations</h2>
<table><thead><tr><th scope="col">request</th><th scope="col">what it does</th></tr></thead><tbody>${joined(
    operations.map(
      ({ path, method, operation }) =>
        html`<tr><th scope="row"><code>${method} ${path}</code></th><td>${operation.summary}</td></tr>`,
    ),
  )}</tbody></table>
${joined(operations.map(({ path, method, operation }) => section(`${url}${path}`, method, operation)))}
<h2 id="schemas">Schemas</h2>
${joined(schemas)}
</main>
</div>
</body>
</html>
`
  return new Response(markup, { headers: HEADERS })
}

interface Listed {
  operation: OpenApiOperation
}

/** The table of contents. On wide screens it stays next to the text. */
function contents(operations: readonly Listed[], schemas: readonly string[]): Html {
  const links = operations.map(
    ({ operation: { operationId, summary } }) => html`<li><a href="#${operationId}">${summary}</a></li>`,
  )
  const names = schemas.map((name) => html`<li><a href="#${name}">${name}</a></li>`)
  return html`<nav class="contents" aria-labelledby="contents" tabindex="0">
<h2 id="contents">Contents</h2>
<ul>
<li><a href="#operations">Operations</a><ul>${joined(links)}</ul></li>
<li><a href="#schemas">Schemas</a><ul>${joined(names)}</ul></li>
</ul>
</nav>`
}

function section(url: string, method: string, operation: OpenApiOperation): Html {
  const { operationId, summary, description, parameters, responses, requestBody } = operation
  const body = referred(requestBody)
  return html`<h2 id="${operationId}">${summary}</h2>
<p>${prose(description)}</p>
<pre tabindex="0" role="region" aria-label="${method} with curl">${curl(url, method, requestBody?.content['application/json'].example)}</pre>
${
  parameters.length === 0
    ? ''
    : html`<table><caption>Parameters</caption><thead><tr><th scope="col">name</th><th scope="col">what it says</th><th scope="col">schema</th></tr></thead><tbody>${joined(
        parameters.map(
          (each) =>
            html`<tr><th scope="row"><code>${each.name}</code></th><td>${prose(each.description)}</td><td><code>${JSON.stringify(each.schema)}</code></td></tr>`,
        ),
      )}</tbody></table>`
}
${body === null ? '' : html`<p>Body: <a href="#${body}">${body}</a></p>`}
<table><caption>Answers</caption><thead><tr><th scope="col">status</th><th scope="col">when</th></tr></thead><tbody>${joined(
    Object.entries(responses).map(
      ([status, response]) =>
        html`<tr><th scope="row">${status}</th><td>${prose(response.description)} ${linkTo(referred(response))}</td></tr>`,
    ),
  )}</tbody></table>`
}

/** The request as a shell command. */
function curl(url: string, method: string, example: unknown): string {
  const lines = [
    `curl -X ${method} ${url.replace('{id}', 'inv_…')}`,
    '-H "Authorization: Bearer $SECRET_KEY"',
  ]
  if (example !== undefined)
    lines.push("-H 'Content-Type: application/json'", `-d '${JSON.stringify(example)}'`)
  return lines.join(' \\\n  ')
}

/** The name of the first schema that `part` refers to. */
function referred(part: unknown): string | null {
  return /"#\/components\/schemas\/(\w+)"/.exec(JSON.stringify(part) ?? '')?.[1] ?? null
}

/** Turns backticks into code elements. */
function prose(text: string): Html {
  const parts = text.split('`')
  return joined(parts.map((part, place) => (place % 2 === 0 ? html`${part}` : html`<code>${part}</code>`)))
}

function linkTo(name: string | null): Html {
  return name === null ? new Html('') : html`<a href="#${name}">${name}</a>`
}

function joined(parts: readonly Html[]): Html {
  return new Html(parts.map(({ markup }) => markup).join(''))
}
