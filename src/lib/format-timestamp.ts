/**
 * A moment as the language writes it, to the minute. In UTC: nothing tells the time zone of somebody who has
 * no account yet.
 */
export function parseTimestamp(date: Date, language: string): string {
  return new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  }).format(date)
}
