import type { Dictionary } from '../dictionary.ts'

export const common: Dictionary['common'] = {
  loading: 'Wird geladen …',
  retry: 'Noch einmal versuchen',
  cancel: 'Abbrechen',
  close: 'Schließen',
  save: 'Speichern',
  copy: 'Kopieren',
  copied: 'Kopiert',
  never: 'Nie',
  none: 'Keine',
  more: 'Mehr laden',
  refused: 'Nicht ausgeführt',
  notObject: 'Das ist kein JSON-Objekt.',
  failure: {
    offline: {
      title: 'Das Gateway antwortet nicht',
      text: 'Prüfen Sie Ihre Verbindung. Versuchen Sie es dann noch einmal.',
    },
    unavailable: {
      title: 'Das Gateway ist ausgelastet',
      text: 'Die Daten konnten gerade nicht gelesen werden. Versuchen Sie es in ein paar Sekunden noch einmal.',
    },
    forbidden: {
      title: 'Dazu haben Sie nicht das Recht',
      text: (scope) =>
        scope === null
          ? 'Ein Recht (Scope) fehlt. Melden Sie sich mit einem Schlüssel oder Token an, der es hat.'
          : `Das Recht (Scope) ${scope} fehlt. Melden Sie sich mit einem Schlüssel oder Token an, der es hat.`,
    },
    other: {
      title: 'Die Anfrage ist fehlgeschlagen',
      text: 'Versuchen Sie es noch einmal. Wenn es wieder fehlschlägt, suchen Sie die Anfrage im Protokoll des Gateways.',
      request: (id) => `Anfrage ${id}`,
    },
  },
  statuses: {
    PENDING: 'Offen',
    ACCEPTED: 'Angenommen',
    DECLINED: 'Abgelehnt',
    EXPIRED: 'Abgelaufen',
    REVOKED: 'Zurückgezogen',
  },
  deliveryStates: {
    QUEUED: 'In Warteschlange',
    SENDING: 'Wird gesendet',
    SENT: 'Gesendet',
    FAILED: 'Fehlgeschlagen',
    CANCELED: 'Abgebrochen',
  },
}
