import type { Dictionary } from '../dictionary.ts'

export const signIn: Dictionary['signIn'] = {
  title: 'Iniciar sesión en la consola',
  intro: (appName) => `Invite a personas a ${appName} y siga sus invitaciones.`,
  credential: 'Clave secreta o token',
  credentialHint: 'Una clave empieza por sk_. Un token es el JWT de una persona con sesión iniciada.',
  show: 'Mostrar la clave o el token',
  submit: 'Iniciar sesión',
  or: 'o',
  openid: 'Continuar con inicio de sesión único',
  development: 'Continuar con la clave de desarrollo',
  kept: {
    title: 'Su sesión ha terminado',
    text: 'Esta pestaña conserva lo que ha introducido. Para continuar, inicie sesión como la misma persona o con la misma clave.',
    openid: 'El inicio de sesión único se abre en una pestaña nueva. Después, vuelva a esta.',
  },
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
