import type { Dictionary } from '../dictionary.ts'

export const own: Dictionary['own'] = {
  description: 'Die Einladungen, die Sie erhalten und verschickt haben.',
  received: 'Erhalten',
  sent: 'Verschickt',
  nothingSent: {
    title: 'Sie haben noch niemanden eingeladen',
    text: 'Alle, die Sie einladen, erscheinen hier mit ihrer Antwort.',
  },
  quotaLabel: 'Rest Ihres Kontingents',
  quota: (remaining, limit) => `Sie können ${remaining} von ${limit} Personen einladen`,
  resets: (time) => `bis ${time}`,
  empty: {
    title: 'Keine Einladung wartet auf eine Antwort',
    text: 'Wenn Sie jemand einlädt, erscheint es hier von selbst.',
    unverified:
      'Ihr Token enthält keine bestätigte Adresse, daher lässt sich keine Einladung für Sie finden.',
  },
  invitedTo: (appName) => `Sie sind zu ${appName} eingeladen`,
  expires: 'Antwort möglich bis:',
  accept: 'Annehmen',
  decline: 'Ablehnen',
  accepted: (appName) => `Willkommen bei ${appName}.`,
  declined: (appName) => `Sie haben die Einladung zu ${appName} abgelehnt.`,
  askAccept: (appName, address) => ({
    title: 'Diese Einladung annehmen?',
    text: `Sie treten ${appName} als ${address} bei. Das lässt sich nicht rückgängig machen.`,
    confirm: 'Annehmen',
  }),
  askDecline: (appName) => ({
    title: 'Diese Einladung ablehnen?',
    text: `Sie können ${appName} dann nur mit einer neuen Einladung beitreten.`,
    confirm: 'Ablehnen',
  }),
}
