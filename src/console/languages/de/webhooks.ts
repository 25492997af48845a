import type { Dictionary } from '../dictionary.ts'

export const webhooks: Dictionary['webhooks'] = {
  description:
    'Die Empfänger von Ereignissen auf anderen Servern. Endpunkte werden über die API oder die Kommandozeile angelegt.',
  empty: {
    title: 'Es gibt keinen Endpunkt',
    text: 'Legen Sie im Explorer mit der Mutation createWebhookEndpoint einen an.',
  },
  allEvents: 'Alle Ereignisse',
  working: 'In Ordnung',
  failing: 'Fehlerhaft',
  disabled: 'Aus',
  one: 'Webhook-Endpunkt',
  missing: 'Diesen Endpunkt gibt es nicht',
  nothingSent: 'Es wurde noch nichts gesendet',
  payload: 'Inhalt',
  sendAgain: 'Erneut senden',
  queued: 'Die Nachricht ist wieder in der Warteschlange.',
  sendTest: 'Test senden',
  testQueued: 'Die Testnachricht ist unterwegs.',
  enable: 'Einschalten',
  disable: 'Ausschalten',
  enabled: 'Ereignisse werden wieder an diesen Endpunkt gesendet.',
  nowDisabled: 'An diesen Endpunkt wird nichts gesendet, bis Sie ihn einschalten.',
  askDisable: (url) => ({
    title: 'Diesen Endpunkt ausschalten?',
    text: `An ${url} wird nichts gesendet, bis Sie ihn einschalten. Nachrichten in der Warteschlange werden abgebrochen.`,
    confirm: 'Ausschalten',
  }),
  headers: {
    event: 'Ereignis',
    state: 'Zustand',
    answer: 'Antwort',
    time: 'Zeit',
    actions: 'Aktionen',
  },
}
