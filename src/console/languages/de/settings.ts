import type { Dictionary } from '../dictionary.ts'

export const settings: Dictionary['settings'] = {
  description:
    'Womit das Gateway gestartet wurde. Um eine Einstellung zu ändern, ändern Sie ihre Variable und starten das Gateway neu.',
  search: 'Einstellungen suchen',
  nothing: 'Keine Einstellung passt',
  name: 'Einstellung',
  value: 'Wert',
  secretSet: 'Geheim, gesetzt',
  secretNotSet: 'Geheim, nicht gesetzt',
  byDefault: 'Nicht gesetzt. Vorgabe:',
}
