import type { Dictionary } from '../dictionary.ts'

export const signIn: Dictionary['signIn'] = {
  title: 'Iniciar sesión en la consola',
  intro: (appName) => `Invite a personas a ${appName} y siga sus invitaciones.`,
  credential: 'Clave secreta o token',
  credentialHint: 'Una clave empieza por sk_. Un token es el JWT de una persona con sesión iniciada.',
  submit: 'Iniciar sesión',
  or: 'o',
  openid: 'Continuar con inicio de sesión único',
  development: 'Continuar con la clave de desarrollo',
  failures: {
    refused: 'La pasarela no acepta esta credencial. Puede que esté mal escrita, revocada o caducada.',
    limited: 'Demasiados intentos. Espere un minuto y vuelva a intentarlo.',
    unavailable: 'La pasarela no respondió. Vuelva a intentarlo.',
  },
  where: '¿Dónde está mi clave?',
  whereDevelopment:
    'En desarrollo, la pasarela muestra su clave al arrancar y la guarda en el directorio de datos (por defecto, .data).',
  whereProduction: 'El operador define las claves en SECRET_KEY o crea una con «invitations keys create».',
  storage: 'La credencial solo vale para la sesión. No se guarda en este navegador.',
}
