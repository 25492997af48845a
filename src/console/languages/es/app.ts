import type { Dictionary } from '../dictionary.ts'

export const app: Dictionary['app'] = {
  product: 'Invitaciones',
  skip: 'Ir al contenido',
  navigation: 'Principal',
  openNavigation: 'Abrir la navegación',
  closeNavigation: 'Cerrar la navegación',
  account: 'Cuenta y ajustes',
  appearance: 'Apariencia',
  light: 'Clara',
  dark: 'Oscura',
  auto: 'Como el sistema',
  language: 'Idioma',
  signOut: 'Cerrar sesión',
  signedInAs: 'Sesión iniciada como',
  secretKey: 'Clave secreta',
  explorer: 'Explorador de GraphQL',
  mailbox: 'Buzón',
  development: 'Desarrollo',
  unreachable: 'La pasarela no responde. Esta página lo vuelve a intentar sola.',
  palette: {
    open: 'Buscar o ir a…',
    placeholder: 'Buscar vistas y acciones',
    nothing: 'No se encontró nada',
    views: 'Vistas',
    actions: 'Acciones',
  },
  views: {
    overview: 'Resumen',
    invitations: 'Invitaciones',
    invitation: 'Invitación',
    invite: 'Invitar',
    own: 'Mis invitaciones',
  },
  locked: {
    hint: (scope) => `Necesita el permiso ${scope}`,
    title: 'Su credencial no incluye esta vista',
    text: (scope) =>
      `Esta vista necesita el permiso (scope) ${scope}. Pida al operador una clave o un token con este permiso e inicie sesión con él.`,
  },
  notFound: {
    title: 'Esta página no existe',
    text: 'Compruebe la dirección o vuelva al inicio.',
    back: 'Ir al inicio',
  },
  crash: {
    title: 'Esta vista ha dejado de funcionar',
    text: 'Este error no ha cambiado nada. Vuelva a cargar la página. Si ocurre otra vez, comunique los detalles de abajo.',
    reload: 'Volver a cargar',
  },
}
