import type { Dictionary } from '../dictionary.ts'

export const activity: Dictionary['activity'] = {
  description: 'Was mit allen Einladungen geschehen ist, das Neueste zuerst.',
  actor: 'Verursacht von',
  types: 'Ereignisse',
  from: 'Von',
  until: 'Bis',
  empty: 'Keine Ereignisse',
  headers: {
    time: 'Zeit',
    event: 'Ereignis',
    invitation: 'Einladung',
    actor: 'Verursacht von',
  },
}
