import type { Dictionary } from '../dictionary.ts'

export const overview: Dictionary['overview'] = {
  title: 'Übersicht',
  total: 'Alle Einladungen',
  empty: {
    title: 'Noch keine Einladungen',
    text: 'Laden Sie die erste Person ein, zum Beispiel sich selbst, und sehen Sie zu, wie sich diese Seite ändert.',
  },
}
