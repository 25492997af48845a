import { fullInviter, shortInviter } from './inviter.ts'
import type { NamedInviter, Wording } from './wording.ts'

const intro = (appName: string, inviter: NamedInviter | null) =>
  inviter
    ? `${fullInviter(inviter)} hat Sie zu ${appName} eingeladen.`
    : `Sie wurden zu ${appName} eingeladen.`

const quote = (inviter: NamedInviter | null) =>
  inviter ? `Nachricht von ${shortInviter(inviter)}:` : 'Persönliche Nachricht:'

const askAgain = (inviter: NamedInviter | null) =>
  inviter
    ? `bitten Sie ${fullInviter(inviter)} um eine neue Einladung.`
    : 'bitten Sie die Person, die Sie eingeladen hat, um eine neue Einladung.'

export const de: Wording = {
  mail: {
    invitation: {
      subject: (appName, inviter) =>
        inviter ? `${shortInviter(inviter)} lädt Sie zu ${appName} ein` : `Ihre Einladung zu ${appName}`,
      intro,
      button: 'Einladung annehmen',
    },
    waitlist_invitation: {
      subject: (appName) => `Ihr Platz bei ${appName} ist frei`,
      intro: (appName, inviter) =>
        inviter
          ? `Vielen Dank für Ihre Geduld. ${fullInviter(inviter)} hat bei ${appName} einen Platz für Sie reserviert.`
          : `Vielen Dank für Ihre Geduld. Ihr Platz bei ${appName} ist frei.`,
      button: 'Platz sichern',
    },
    reminder: {
      subject: (subject) => `Erinnerung: ${subject}`,
      heading: 'Zur Erinnerung: Sie haben auf diese Einladung noch nicht geantwortet.',
    },
    quote,
    fallback: 'Falls die Schaltfläche nicht funktioniert, öffnen Sie diesen Link im Browser:',
    expires: (date) => `Die Einladung ist bis zum ${date} gültig.`,
    unexpected: (emailAddress) =>
      `Diese E-Mail wurde an ${emailAddress} gesendet. Falls Sie keine Einladung erwartet haben, können Sie die E-Mail ignorieren.`,
  },
  page: {
    heading: (appName) => `Ihre Einladung zu ${appName}`,
    intro,
    quote,
    recipient: 'Für',
    validUntil: 'Gültig bis',
    button: 'Einladung annehmen',
    decline: 'Ablehnen',
    askDecline: (appName) => ({
      heading: 'Einladung ablehnen?',
      text: `Danach können Sie ${appName} nur mit einer neuen Einladung beitreten.`,
    }),
    confirmDecline: 'Einladung ablehnen',
    back: 'Zurück zur Einladung',
    accepted: 'Sie haben die Einladung angenommen.',
    proceed: (appName) => `Weiter zu ${appName}`,
    unexpected:
      'Falls Sie keine Einladung erwartet haben, können Sie diese Seite schließen. Ohne Ihre Zustimmung passiert nichts.',
    endings: {
      JUST_ACCEPTED: (appName) => ({
        heading: `Willkommen bei ${appName}`,
        text: 'Sie haben die Einladung angenommen. Sie können diese Seite schließen.',
      }),
      JUST_DECLINED: (appName) => ({
        heading: 'Sie haben die Einladung abgelehnt',
        text: `Die Einladung zu ${appName} ist nicht mehr gültig. Sie können diese Seite schließen.`,
      }),
      ACCEPTED: (appName) => ({
        heading: 'Bereits angenommen',
        text: `Diese Einladung zu ${appName} wurde bereits angenommen. Sie müssen nichts weiter tun.`,
      }),
      EXPIRED: (appName, inviter) => ({
        heading: 'Diese Einladung ist abgelaufen',
        text: `Wenn Sie ${appName} weiterhin beitreten möchten, ${askAgain(inviter)}`,
      }),
      REVOKED: (appName, inviter) => ({
        heading: 'Diese Einladung wurde zurückgezogen',
        text: `Sie können ${appName} damit nicht mehr beitreten. Falls das ein Versehen ist, ${askAgain(inviter)}`,
      }),
      DECLINED: (appName, inviter) => ({
        heading: 'Diese Einladung wurde abgelehnt',
        text: `Wenn Sie ${appName} doch beitreten möchten, ${askAgain(inviter)}`,
      }),
    },
    unknown: {
      heading: 'Dieser Link funktioniert nicht',
      text: 'Öffnen Sie ihn noch einmal aus der E-Mail und prüfen Sie, ob er vollständig ist. Wenn Sie mehrere E-Mails erhalten haben, verwenden Sie den Link aus der neuesten.',
    },
    foreign: {
      heading: 'Es wurde nichts geändert',
      text: 'Eine andere Website hat versucht, für Sie auf die Einladung zu antworten. Um selbst zu antworten, öffnen Sie den Link in der E-Mail.',
    },
    busy: {
      heading: 'Einen Moment bitte',
      text: 'Der Dienst ist gerade ausgelastet. Bitte versuchen Sie es in einer Minute noch einmal.',
    },
  },
  site: {
    home: (appName) => ({
      heading: `Einladungen zu ${appName}`,
      text: 'Wenn Sie eingeladen wurden, öffnen Sie den Link in der E-Mail, die Sie erhalten haben.',
    }),
    notFound: {
      heading: 'Diese Seite gibt es nicht',
      text: 'Prüfen Sie die Adresse. Wenn Sie eingeladen wurden, öffnen Sie den Link in der E-Mail noch einmal, und achten Sie darauf, dass er vollständig ist.',
    },
    failed: {
      heading: 'Es ist ein Fehler aufgetreten',
      text: 'Der Dienst konnte wegen eines Fehlers nicht antworten. Bitte versuchen Sie es in einigen Minuten noch einmal. Wenn Sie eingeladen wurden, öffnen Sie den Link in der E-Mail noch einmal.',
    },
    refused: {
      heading: 'Diese Anfrage wurde nicht angenommen',
      text: 'Der Dienst kann nicht verarbeiten, was Ihr Browser gesendet hat. Gehen Sie zur vorigen Seite zurück, und versuchen Sie es noch einmal. Wenn Sie eingeladen wurden, öffnen Sie den Link in der E-Mail noch einmal.',
    },
  },
}
