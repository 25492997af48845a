import type { Dictionary } from '../dictionary.ts'

export const quotas: Dictionary['quotas'] = {
  description: 'Wie viele Personen eingeladen werden können, und wer am meisten eingeladen hat.',
  own: 'Ihr Kontingent',
  unlimited: 'Ihr Zugang ist nicht begrenzt.',
  limits: 'Grenzen des Gateways',
  limit: 'Grenze',
  value: 'Wert',
  none: 'Keine',
  names: (hours) => [
    ['INVITATION_QUOTA', `Personen, die jeder Schlüssel oder jede Person in ${hours} Stunden einladen kann`],
    [
      'INVITER_QUOTA',
      `Personen, die im Namen eines Einladenden in ${hours} Stunden eingeladen werden können`,
    ],
    ['RECIPIENT_MAIL_LIMIT', 'E-Mails an eine Adresse in 24 Stunden'],
    ['DRY_RUN_QUOTA', `Zeilen in Probeläufen je Schlüssel oder Person in ${hours} Stunden`],
  ],
  inviters: (day) => `Die meisten Einladungen seit ${day}`,
  nobody: 'Niemand hat jemanden eingeladen.',
  of: (created, limit) => `${created} von ${limit}`,
  note: 'Gezählt werden erstellte Einladungen. Ein Kontingent zählt Personen, und sein Zeitraum beginnt mit der ersten. Der Rest eines Einladenden kann daher abweichen.',
}
