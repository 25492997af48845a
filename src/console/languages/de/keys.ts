import type { Dictionary } from '../dictionary.ts'

export const keys: Dictionary['keys'] = {
  description:
    'Programme rufen die API mit einem Schlüssel auf. Ein Schlüssel wird nur einmal angezeigt, wenn er angelegt wird.',
  empty: 'Keine Schlüssel außer denen der Konfiguration',
  create: 'Schlüssel anlegen',
  revoke: 'Widerrufen',
  until: 'bis',
  days: 'Gültig für wie viele Tage',
  daysHint: 'Leer lassen für einen Schlüssel ohne Ende.',
  headers: {
    name: 'Name',
    scopes: 'Rechte',
    used: 'Zuletzt benutzt',
    state: 'Zustand',
    actions: 'Aktionen',
  },
  states: { ACTIVE: 'Aktiv', EXPIRED: 'Abgelaufen', REVOKED: 'Widerrufen' },
  once: {
    title: 'Kopieren Sie den Schlüssel jetzt',
    text: 'Er wird nicht noch einmal angezeigt. Das Gateway speichert nur seinen Hash.',
    copy: 'Schlüssel kopieren',
    done: 'Fertig',
  },
  revoked: (name: string) => `Der Schlüssel ${name} ist widerrufen.`,
  askRevoke: (name: string) => ({
    title: `Den Schlüssel ${name} widerrufen?`,
    text: 'Programme, die ihn benutzen, werden nach wenigen Sekunden abgewiesen. Das lässt sich nicht rückgängig machen.',
    confirm: 'Widerrufen',
  }),
}
