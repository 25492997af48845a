import type { Dictionary } from '../dictionary.ts'

export const activity: Dictionary['activity'] = {
  description: 'Lo que ha ocurrido con todas las invitaciones, primero lo más reciente.',
  actor: 'Causado por',
  types: 'Eventos',
  from: 'Desde',
  until: 'Hasta',
  empty: 'Ningún evento',
  headers: {
    time: 'Hora',
    event: 'Evento',
    invitation: 'Invitación',
    actor: 'Causado por',
  },
}
