import type { Dictionary } from '../dictionary.ts'

export const overview: Dictionary['overview'] = {
  title: 'Übersicht',
  total: 'Gesamt',
  range: 'Zeitraum der Diagramme',
  ranges: (days) => `${days} Tage`,
  empty: {
    title: 'Noch keine Einladungen',
    text: 'Laden Sie die erste Person ein, zum Beispiel sich selbst, und sehen Sie zu, wie sich diese Seite ändert.',
  },
  funnel: {
    title: 'Von der Einladung zur Annahme',
    steps: { created: 'Erstellt', emailed: 'E-Mail gesendet', accepted: 'Angenommen' },
    median: (duration) => `Die Hälfte derer, die annehmen, tut es innerhalb von ${duration}.`,
    noMedian: 'In dieser Zeit hat niemand angenommen.',
  },
  health: {
    title: 'Zustellung der E-Mails',
    share: 'vom Mailserver angenommen',
    sent: 'gesendet',
    failed: 'fehlgeschlagen',
  },
  chart: {
    title: 'Nach Tagen',
    day: 'Tag',
    series: { created: 'Erstellt', accepted: 'Angenommen', declined: 'Abgelehnt' },
  },
  attention: {
    title: 'Braucht Aufmerksamkeit',
    nothing: 'Nichts braucht Ihre Aufmerksamkeit.',
    failed: 'Fehlgeschlagene E-Mails',
    waiting: 'E-Mails, die länger als 10 Minuten warten',
    expiring: 'Laufen in 3 Tagen ab',
    webhooks: 'Webhooks, die fehlschlagen',
  },
  rankings: {
    inviters: 'Einladende',
    domains: 'Domains',
    templates: 'Vorlagen',
    name: 'Name',
    created: 'Erstellt',
    rate: 'Angenommen',
  },
}
