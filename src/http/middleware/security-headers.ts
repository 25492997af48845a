const YEAR_SECONDS = 365 * 24 * 60 * 60

/**
 * The headers of every answer, whatever it is about.
 *
 * Browsers honour Strict-Transport-Security over https alone. It does not include subdomains: those are
 * not the gateway's to decide on.
 */
export function securityHeaders(publicUrl: string): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    ...(publicUrl.startsWith('https:') && { 'strict-transport-security': `max-age=${YEAR_SECONDS}` }),
  }
}
