import type { Dictionary } from '../dictionary.ts'

export const invite: Dictionary['invite'] = {
  description: 'Fügen Sie eine Adresse ein oder Tausende. Jede erhält ihre eigene Einladung und E-Mail.',
  addresses: 'Adressen',
  addressesHint: 'Eine pro Zeile oder mit Kommas getrennt. Namen vor Adressen werden weggelassen.',
  wrong: (list) => `Keine Adresse: ${list}`,
  count: (count, text) => (count === 1 ? '1 Adresse' : `${text} Adressen`),
  send: (count, text) => {
    if (count === 0) return 'Einladen'
    return count === 1 ? '1 Person einladen' : `${text} Personen einladen`
  },
  notify: 'E-Mail senden',
  notifyHint: 'Sonst erhalten Sie die Links und geben sie selbst weiter.',
  template: 'Vorlage',
  locale: 'Sprache der E-Mail',
  message: 'Persönliche Nachricht',
  messageHint: 'Reiner Text, höchstens 1000 Zeichen.',
  more: 'Ablauf, Ziel und Metadaten',
  days: 'Kann angenommen werden (Tage)',
  redirectUrl: 'Führt zu',
  redirectUrlHint: 'Eine Seite Ihrer Anwendung. Ohne sie zeigt das Gateway seine eigene Seite.',
  metadata: 'Metadaten',
  metadataHint: 'Ein JSON-Objekt. Es wird zu dem Benutzer kopiert, der annimmt.',
  conflict: {
    title: 'Wenn eine Adresse schon eingeladen ist',
    label: 'Was mit einer Adresse geschieht, die eine offene Einladung hat',
    policies: {
      ERROR: { label: 'Melden', text: 'Die Zeile schlägt fehl, und nichts ändert sich.' },
      RETURN_EXISTING: {
        label: 'Die vorhandene Einladung behalten',
        text: 'Sie bleibt, wie sie ist, und es wird keine E-Mail gesendet.',
      },
      RENEW: {
        label: 'Erneuern',
        text: 'Sie behält ihre Id und erhält einen neuen Ablauf, einen neuen Link und eine weitere E-Mail. Der alte Link funktioniert nicht mehr.',
      },
      REPLACE: {
        label: 'Ersetzen',
        text: 'Die vorhandene Einladung wird zurückgezogen, und eine neue tritt an ihre Stelle.',
      },
      ALLOW: {
        label: 'Trotzdem einladen',
        text: 'Die Adresse hat dann mehrere Einladungen, auch wenn ein Benutzer sie hat.',
      },
    },
  },
  preview: {
    title: 'Vorschau der E-Mail',
    subject: 'Betreff',
    kind: 'Welche E-Mail',
    kinds: { first: 'Einladung', reminder: 'Erinnerung' },
    form: 'Format',
    forms: { html: 'Gestaltet', text: 'Text' },
    invalid: 'Die E-Mail kann noch nicht gezeigt werden',
  },
  results: {
    title: (created, failed) =>
      failed === '0' ? `${created} eingeladen` : `${created} eingeladen, ${failed} nicht eingeladen`,
    byEmail: 'Die E-Mails sind unterwegs. Die Tabelle der Einladungen zeigt, wann sie ankommen.',
    byLink: 'Es wurde keine E-Mail gesendet. Kopieren Sie die Links unten und geben Sie sie weiter.',
    again: 'Weitere einladen',
    unsent: (count, text) =>
      `${count === 1 ? 'Eine Adresse wurde' : `${text} Adressen wurden`} nicht gesendet, weil der Aufruf fehlgeschlagen ist. Zeigen Sie sie wieder an und senden Sie sie dann.`,
    showUnsent: 'Nicht gesendete Adressen anzeigen',
    mailbox: 'Postfach öffnen',
    address: 'Adresse',
    result: 'Ergebnis',
    invited: 'Eingeladen',
    copyLink: 'Link kopieren',
  },
}
