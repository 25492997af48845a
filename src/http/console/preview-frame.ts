import { createHash } from 'node:crypto'
import { type Handler, methodNotAllowed } from '../routes.ts'
import { previewHeaders } from './console-headers.ts'

/** Shows the HTML that the page around the frame sends. Each message replaces what was shown before. */
const script = `addEventListener('message', ({ source, data }) => {
  if (source !== parent || typeof data?.html !== 'string') return
  const { documentElement } = new DOMParser().parseFromString(data.html, 'text/html')
  for (const meta of documentElement.querySelectorAll('meta[http-equiv], base')) meta.remove()
  document.documentElement.replaceWith(document.adoptNode(documentElement))
})`

const markup = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Preview of an email</title>
<script>${script}</script>
</head>
<body></body>
</html>
`

/**
 * The frame in which the console shows an email. A frame with `srcdoc` has the policy of its page, and emails need inline
 * styles. This frame has its own policy, so the policy of the page stays strict.
 *
 * How to use it: `<iframe src="preview" sandbox="allow-scripts">`, and after its `load` event
 * `frame.contentWindow.postMessage({ html }, '*')`. The target is `*`, because the origin of the frame is opaque.
 *
 * What the email cannot do, as `sandbox` and the policy of the frame and of its page forbid it:
 *
 * - run a script: only the frame's own script is allowed, by its hash, and parsed scripts are not executed
 * - read the console, its cookie or its storage: the frame has its own opaque origin
 * - load anything, even an image, except images in `data:` URLs, so that an email reports nothing to its author
 * - open a window, send a form, or lead the frame to another site
 */
export function createPreviewFrame(): Handler {
  const headers = previewHeaders(createHash('sha256').update(script).digest('base64'))
  return async ({ method }) =>
    method === 'GET' || method === 'HEAD'
      ? new Response(method === 'HEAD' ? null : markup, { headers })
      : methodNotAllowed('GET, HEAD')
}
