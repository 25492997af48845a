import type { Dictionary } from '../dictionary.ts'

export const settings: Dictionary['settings'] = {
  description:
    'Les réglages au démarrage de la passerelle. Pour en changer un, modifiez sa variable et redémarrez la passerelle.',
  search: 'Rechercher un réglage',
  nothing: 'Aucun réglage ne correspond',
  name: 'Réglage',
  value: 'Valeur',
  secretSet: 'Secret, défini',
  secretNotSet: 'Secret, non défini',
  byDefault: 'Non défini. Par défaut :',
}
