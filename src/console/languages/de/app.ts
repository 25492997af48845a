import type { Dictionary } from '../dictionary.ts'

export const app: Dictionary['app'] = {
  product: 'Einladungen',
  skip: 'Zum Inhalt springen',
  navigation: 'Hauptnavigation',
  openNavigation: 'Navigation öffnen',
  closeNavigation: 'Navigation schließen',
  account: 'Konto und Einstellungen',
  appearance: 'Darstellung',
  light: 'Hell',
  dark: 'Dunkel',
  auto: 'Wie das System',
  language: 'Sprache',
  signOut: 'Abmelden',
  signedInAs: 'Angemeldet als',
  secretKey: 'Geheimer Schlüssel',
  explorer: 'GraphQL-Explorer',
  mailbox: 'Postfach',
  development: 'Entwicklung',
  unreachable: 'Das Gateway antwortet nicht. Diese Seite versucht es von selbst noch einmal.',
  palette: {
    open: 'Suchen oder springen …',
    placeholder: 'Ansichten und Aktionen suchen',
    nothing: 'Nichts gefunden',
    views: 'Ansichten',
    actions: 'Aktionen',
  },
  views: {
    overview: 'Übersicht',
    invitations: 'Einladungen',
    invitation: 'Einladung',
    invite: 'Einladen',
    own: 'Meine Einladungen',
  },
  locked: {
    hint: (scope) => `Braucht das Recht ${scope}`,
    title: 'Ihr Schlüssel oder Token schließt diese Ansicht nicht ein',
    text: (scope) =>
      `Diese Ansicht braucht das Recht (Scope) ${scope}. Bitten Sie den Betreiber um einen Schlüssel oder Token mit diesem Recht und melden Sie sich damit an.`,
  },
  notFound: {
    title: 'Diese Seite gibt es nicht',
    text: 'Prüfen Sie die Adresse oder gehen Sie zurück zum Anfang.',
    back: 'Zum Anfang',
  },
  crash: {
    title: 'Diese Ansicht funktioniert nicht mehr',
    text: 'Durch diesen Fehler wurde nichts geändert. Laden Sie die Seite neu. Wenn es wieder geschieht, melden Sie die Einzelheiten unten.',
    reload: 'Neu laden',
  },
}
