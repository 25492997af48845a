import type { Wording } from './wording.ts'

export const de: Wording = {
  invitation: {
    subject: (appName, inviter) =>
      inviter ? `${inviter} lädt Sie zu ${appName} ein` : `Ihre Einladung zu ${appName}`,
    intro: (appName, inviter) =>
      inviter ? `${inviter} hat Sie zu ${appName} eingeladen.` : `Sie wurden zu ${appName} eingeladen.`,
    button: 'Einladung annehmen',
  },
  waitlist_invitation: {
    subject: (appName) => `Ihr Platz bei ${appName} ist frei`,
    intro: (appName, inviter) =>
      inviter
        ? `Danke für Ihre Geduld. ${inviter} hat bei ${appName} einen Platz für Sie freigegeben.`
        : `Danke für Ihre Geduld. Ihr Platz bei ${appName} ist frei.`,
    button: 'Platz sichern',
  },
  reminder: {
    subject: (subject) => `Erinnerung: ${subject}`,
    heading: 'Zur Erinnerung: Diese Einladung wartet noch auf Ihre Antwort.',
  },
  quote: (inviter) => (inviter ? `${inviter} schreibt:` : 'Eine persönliche Nachricht:'),
  otherwise: 'Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse im Browser:',
  expires: (date) => `Die Einladung gilt bis zum ${date}.`,
  unexpected: (emailAddress) =>
    `Diese E-Mail ging an ${emailAddress}. Falls Sie sie nicht erwartet haben, können Sie sie einfach ignorieren.`,
}
