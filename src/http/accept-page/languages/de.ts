import type { PageWording } from './wording.ts'

const askAgain = (inviter: string | null) =>
  inviter
    ? `Bitten Sie ${inviter} um eine neue Einladung.`
    : 'Bitten Sie die Person, die Sie eingeladen hat, um eine neue Einladung.'

export const de: PageWording = {
  heading: (appName) => `Ihre Einladung zu ${appName}`,
  intro: (appName, inviter) =>
    inviter ? `${inviter} hat Sie zu ${appName} eingeladen.` : `Sie wurden zu ${appName} eingeladen.`,
  quote: (inviter) => (inviter ? `${inviter} schreibt:` : 'Eine persönliche Nachricht:'),
  recipient: 'Für',
  validUntil: 'Gültig bis',
  button: 'Einladung annehmen',
  decline: 'Ablehnen',
  unexpected:
    'Sie haben keine Einladung erwartet? Schließen Sie einfach die Seite: Ohne Ihre Zustimmung geschieht nichts.',
  endings: {
    JUST_ACCEPTED: ({ appName }) => ({
      heading: `Willkommen bei ${appName}`,
      text: 'Sie haben die Einladung angenommen. Sie können diese Seite schließen.',
    }),
    JUST_DECLINED: ({ appName }) => ({
      heading: 'Sie haben abgelehnt',
      text: `Sie treten ${appName} mit dieser Einladung nicht bei. Sie können diese Seite schließen.`,
    }),
    ACCEPTED: ({ appName }) => ({
      heading: 'Bereits angenommen',
      text: `Diese Einladung zu ${appName} wurde schon angenommen. Hier ist nichts mehr zu tun.`,
    }),
    EXPIRED: ({ appName, inviter }) => ({
      heading: 'Diese Einladung ist abgelaufen',
      text: `Sie gilt nicht mehr für ${appName}. ${askAgain(inviter)}`,
    }),
    REVOKED: ({ appName, inviter }) => ({
      heading: 'Diese Einladung wurde zurückgezogen',
      text: `Sie gilt nicht mehr für ${appName}. Ist das ein Versehen? ${askAgain(inviter)}`,
    }),
    DECLINED: ({ appName, inviter }) => ({
      heading: 'Diese Einladung wurde abgelehnt',
      text: `Möchten Sie nun doch zu ${appName}? ${askAgain(inviter)}`,
    }),
  },
  unknown: {
    heading: 'Dieser Link funktioniert nicht',
    text: 'Öffnen Sie ihn noch einmal aus der E-Mail und prüfen Sie, ob er vollständig ist. Wenn Sie mehrere E-Mails bekommen haben, gilt die neueste.',
  },
  foreign: {
    heading: 'Nicht angenommen',
    text: 'Eine andere Website wollte die Einladung für Sie annehmen. Um sie selbst anzunehmen, öffnen Sie den Link in der E-Mail.',
  },
  busy: {
    heading: 'Einen Moment, bitte',
    text: 'Der Dienst ist gerade ausgelastet. Es ist nichts verloren. Versuchen Sie es in einer Minute noch einmal.',
  },
}
