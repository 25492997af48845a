import type { Dictionary } from '../dictionary.ts'

export const settings: Dictionary['settings'] = {
  description:
    'Los ajustes con los que se inició la pasarela. Para cambiar uno, cambie su variable y reinicie la pasarela.',
  search: 'Buscar ajustes',
  nothing: 'Ningún ajuste coincide',
  name: 'Ajuste',
  value: 'Valor',
  secretSet: 'Secreto, definido',
  secretNotSet: 'Secreto, no definido',
  byDefault: 'Sin definir. Por defecto:',
}
