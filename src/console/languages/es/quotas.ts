import type { Dictionary } from '../dictionary.ts'

export const quotas: Dictionary['quotas'] = {
  description: 'Cuántas personas se pueden invitar y quién ha invitado más.',
  own: 'Su cuota',
  unlimited: 'Su acceso no tiene límite.',
  limits: 'Límites de la pasarela',
  limit: 'Límite',
  value: 'Valor',
  none: 'Ninguno',
  names: (hours) => [
    ['INVITATION_QUOTA', `Personas que cada clave o persona puede invitar en ${hours} horas`],
    ['INVITER_QUOTA', `Personas que se pueden invitar en nombre de un invitador en ${hours} horas`],
    ['RECIPIENT_MAIL_LIMIT', 'Correos a una dirección en 24 horas'],
    ['DRY_RUN_QUOTA', `Filas en simulacros de cada clave o persona en ${hours} horas`],
  ],
  inviters: (day) => `Más invitaciones desde el ${day}`,
  nobody: 'Nadie ha invitado.',
  of: (created, limit) => `${created} de ${limit}`,
  note: 'Los números cuentan invitaciones creadas. Una cuota cuenta personas y su período comienza con la primera, por lo que el resto puede diferir.',
}
