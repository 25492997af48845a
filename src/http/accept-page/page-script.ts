/**
 * Shows times in the time zone of the visitor and names the zone. Without JavaScript they stay in UTC, because no
 * request says which zone a visitor has. The Content-Security-Policy allows the script by its hash.
 */
export const pageScript = `
for (const time of document.querySelectorAll('time')) {
  try {
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
      year: 'numeric', month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZoneName: 'long',
    }).format(new Date(time.dateTime))
  } catch {
    // A browser that does not know the language or its time zone keeps the time in UTC.
  }
}
`
