import type { Dictionary } from '../dictionary.ts'

export const signIn: Dictionary['signIn'] = {
  title: 'An der Konsole anmelden',
  intro: (appName) => `Laden Sie Menschen zu ${appName} ein und verfolgen Sie ihre Einladungen.`,
  credential: 'Geheimer Schlüssel oder Token',
  credentialHint: 'Ein Schlüssel beginnt mit sk_. Ein Token ist das JWT einer angemeldeten Person.',
  show: 'Schlüssel oder Token anzeigen',
  submit: 'Anmelden',
  or: 'oder',
  openid: 'Weiter mit Single Sign-on',
  development: 'Weiter mit dem Entwicklungsschlüssel',
  kept: {
    title: 'Ihre Sitzung ist beendet',
    text: 'Dieser Tab behält Ihre Eingaben. Um fortzufahren, melden Sie sich als dieselbe Person oder mit demselben Schlüssel an.',
    openid: 'Single Sign-on öffnet sich in einem neuen Tab. Kehren Sie danach zu diesem zurück.',
  },
  failures: {
    refused: 'Das Gateway nimmt das nicht an. Vielleicht ist es vertippt, widerrufen oder abgelaufen.',
    limited: 'Zu viele Versuche. Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
    unavailable: 'Das Gateway hat nicht geantwortet. Versuchen Sie es noch einmal.',
  },
  where: 'Wo ist mein Schlüssel?',
  whereDevelopment:
    'In der Entwicklung gibt das Gateway seinen Schlüssel beim Start aus und bewahrt ihn im Datenverzeichnis auf (ohne Einstellung .data).',
  whereProduction:
    'Der Betreiber legt Schlüssel in SECRET_KEY fest oder erzeugt einen mit „invitations keys create“.',
  storage: 'Der Schlüssel gilt nur für die Sitzung. Er wird nicht in diesem Browser gespeichert.',
}
