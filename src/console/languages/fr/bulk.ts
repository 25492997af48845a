import type { Dictionary } from '../dictionary.ts'

export const bulk: Dictionary['bulk'] = {
  title: 'Invitations sélectionnées',
  selected: (count) => `${count} sélectionnées`,
  clear: 'Effacer la sélection',
  more: (count) => `et ${count} autres`,
  rest: (count) => `${count} ne peuvent pas être modifiées et restent telles quelles`,
  partial: (checked, total) =>
    `Seules les ${checked} premières sur ${total} ont été vérifiées. Les autres le seront lors de la modification.`,
  selectMatching: (count) => `Sélectionner les ${count} correspondantes`,
  confirmRemoval: 'Je veux les supprimer définitivement',
  ended: (status) => `Plus en attente : ${status}`,
  missing: 'N’existe plus',
  changed: 'Fait',
  result: 'Résultat',
  results: 'Résultat de chaque invitation',
  download: 'Télécharger les résultats',
  stop: 'Arrêter',
  goOn: 'Continuer',
  progress: 'Progression',
  done: (done, failed) => (failed === '0' ? `${done} faites` : `${done} faites, ${failed} non`),
  actions: {
    resend: {
      button: 'Renvoyer',
      title: 'Renvoyer les e-mails',
      plan: (count) => `${count} e-mails sont renvoyés`,
      note: 'Les liens restent les mêmes.',
    },
    extend: {
      button: 'Prolonger',
      title: 'Prolonger les invitations',
      plan: (count) => `${count} invitations reçoivent une nouvelle expiration`,
      note: 'Aucun e-mail n’est envoyé.',
    },
    revoke: {
      button: 'Révoquer',
      title: 'Révoquer les invitations',
      plan: (count) => `${count} invitations sont révoquées`,
      note: 'Elles ne peuvent plus être acceptées. C’est définitif.',
    },
    remove: {
      button: 'Supprimer',
      title: 'Supprimer les invitations',
      plan: (count) => `${count} invitations sont supprimées avec leurs e-mails`,
      note: 'Leurs événements restent, sans données personnelles. C’est définitif.',
    },
  },
}
