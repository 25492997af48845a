const YEAR_SECONDS = 365 * 24 * 60 * 60

/**
 * The headers of every answer.
 *
 * Browsers accept Strict-Transport-Security only over https. It does not include subdomains, because other servers may use
 * them.
 */
export function securityHeaders(publicUrl: string): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    ...(publicUrl.startsWith('https:') && { 'strict-transport-security': `max-age=${YEAR_SECONDS}` }),
  }
}
