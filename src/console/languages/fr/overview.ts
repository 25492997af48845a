import type { Dictionary } from '../dictionary.ts'

export const overview: Dictionary['overview'] = {
  title: 'Aperçu',
  total: 'Toutes les invitations',
  empty: {
    title: 'Pas encore d’invitations',
    text: 'Invitez une première personne, par exemple vous-même, et regardez cette page changer.',
  },
}
