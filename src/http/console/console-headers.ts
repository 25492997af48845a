const SHARED_HEADERS = {
  'cache-control': 'no-store',
  'content-type': 'text/html; charset=utf-8',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-write=(self)',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
}

/**
 * The headers of the console's page. Its policy allows only its own files and calls of its own gateway.
 *
 * - No script in the page is executed, not even with a nonce: `script-src` allows files only.
 * - Style elements need the nonce. The component library creates them at run time.
 * - The only frame is the preview of emails.
 */
export function consolePageHeaders(nonce: string): Record<string, string> {
  return {
    ...SHARED_HEADERS,
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "frame-src 'self'",
      "object-src 'none'",
      "base-uri 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
  }
}

/** The headers of the frame that shows emails. @param scriptHash - of its only script, in base64 */
export function previewHeaders(scriptHash: string): Record<string, string> {
  return {
    ...SHARED_HEADERS,
    'x-frame-options': 'SAMEORIGIN',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'sha256-${scriptHash}'`,
      "style-src 'unsafe-inline'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      'sandbox allow-scripts',
    ].join('; '),
  }
}
