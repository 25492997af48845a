import type { Dictionary } from '../dictionary.ts'

export const activity: Dictionary['activity'] = {
  description: 'Ce qui est arrivé à toutes les invitations, le plus récent en premier.',
  actor: 'Causé par',
  types: 'Événements',
  from: 'À partir du',
  until: 'Jusqu’au',
  empty: 'Aucun événement',
  headers: {
    time: 'Heure',
    event: 'Événement',
    invitation: 'Invitation',
    actor: 'Causé par',
  },
}
