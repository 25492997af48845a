import type { Dictionary } from '../dictionary.ts'

export const users: Dictionary['users'] = {
  description: 'Personen, die eine Einladung angenommen haben oder die Ihre Anwendung angelegt hat.',
  search: 'Benutzer suchen',
  searchHint: 'Adresse, oder id: und Ihre eigene ID',
  create: 'Benutzer anlegen',
  edit: 'Bearbeiten',
  remove: 'Löschen',
  one: 'Benutzer',
  missing: 'Diesen Benutzer gibt es nicht',
  id: 'Id',
  emailAddress: 'E-Mail-Adresse',
  fixedAddress: 'Geben Sie dem Benutzer erst eine externe ID, um die Adresse zu ändern.',
  name: 'Name',
  externalIdHint: 'Die ID des Benutzers in Ihrer Anwendung. Sie lässt sich später nicht ändern.',
  isVerified: 'Adresse bestätigt',
  isVerifiedHint: 'Der Benutzer hat nachgewiesen, dass ihm die Adresse gehört.',
  metadata: 'Metadaten',
  verified: 'Bestätigt',
  unverified: 'Nicht bestätigt',
  noInvitations: 'Keine Einladungen',
  headers: {
    user: 'Benutzer',
    externalId: 'Externe ID',
    verified: 'Adresse',
    created: 'Angelegt',
  },
  empty: {
    title: 'Noch keine Benutzer',
    text: 'Wer eine Einladung annimmt, erscheint hier.',
  },
  nothing: {
    title: 'Kein Benutzer passt',
    text: 'Die Suche findet den Anfang einer Adresse. Schreiben Sie id: vor die ID Ihrer Anwendung.',
  },
  saved: (address) => `${address} ist gespeichert.`,
  removed: (address) => `${address} ist gelöscht.`,
  askRemove: (address) => ({
    title: `${address} löschen?`,
    text: 'Einladungen nennen diesen Benutzer dann nicht mehr. Das lässt sich nicht rückgängig machen.',
    confirm: 'Löschen',
  }),
}
