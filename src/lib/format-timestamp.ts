/**
 * Formats a time for readers of a language, to the minute. It is in UTC, because the time zone of an invited
 * person is not known.
 */
export function formatTimestamp(date: Date, language: string): string {
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
