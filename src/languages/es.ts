import type { Wording } from './wording.ts'

export const es: Wording = {
  invitation: {
    subject: (appName, inviter) =>
      inviter ? `${inviter} te ha invitado a ${appName}` : `Tienes una invitación a ${appName}`,
    intro: (appName, inviter) =>
      inviter ? `${inviter} te ha invitado a unirte a ${appName}.` : `Te han invitado a unirte a ${appName}.`,
    button: 'Aceptar la invitación',
  },
  waitlist_invitation: {
    subject: (appName) => `Tu plaza en ${appName} está lista`,
    intro: (appName, inviter) =>
      inviter
        ? `Gracias por esperar: ${inviter} ha abierto una plaza para ti en ${appName}.`
        : `Gracias por esperar: tu plaza en ${appName} está lista.`,
    button: 'Reservar mi plaza',
  },
  reminder: {
    subject: (subject) => `Recordatorio: ${subject}`,
    heading: 'Un recordatorio: esta invitación sigue esperando tu respuesta.',
  },
  quote: (inviter) => (inviter ? `${inviter} escribe:` : 'Un mensaje personal:'),
  otherwise: 'Si el botón no funciona, abre esta dirección en tu navegador:',
  expires: (date) => `La invitación es válida hasta el ${date}.`,
  unexpected: (emailAddress) =>
    `Este correo se envió a ${emailAddress}. Si no lo esperabas, puedes ignorarlo sin más.`,
}
