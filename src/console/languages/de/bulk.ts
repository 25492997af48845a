import type { Dictionary } from '../dictionary.ts'

export const bulk: Dictionary['bulk'] = {
  title: 'Ausgewählte Einladungen',
  selected: (count) => `${count} ausgewählt`,
  clear: 'Auswahl aufheben',
  more: (count) => `und ${count} weitere`,
  rest: (count) => `${count} lassen sich nicht ändern und bleiben, wie sie sind`,
  partial: (checked, total) =>
    `Nur die ersten ${checked} von ${total} wurden geprüft. Die anderen werden beim Ändern geprüft.`,
  selectMatching: (count) => `Alle ${count} passenden auswählen`,
  confirmRemoval: 'Ich möchte sie endgültig löschen',
  ended: (status) => `Nicht mehr offen: ${status}`,
  missing: 'Nicht mehr vorhanden',
  changed: 'Erledigt',
  result: 'Ergebnis',
  results: 'Ergebnis für jede Einladung',
  download: 'Ergebnisse herunterladen',
  stop: 'Anhalten',
  goOn: 'Fortsetzen',
  progress: 'Fortschritt',
  done: (done, failed) => (failed === '0' ? `${done} erledigt` : `${done} erledigt, ${failed} nicht`),
  actions: {
    resend: {
      button: 'Noch einmal senden',
      title: 'Die E-Mails noch einmal senden',
      plan: (count) => `${count} E-Mails werden noch einmal gesendet`,
      note: 'Die Links bleiben gleich.',
    },
    extend: {
      button: 'Verlängern',
      title: 'Die Einladungen verlängern',
      plan: (count) => `${count} Einladungen erhalten einen neuen Ablauf`,
      note: 'Es wird keine E-Mail gesendet.',
    },
    revoke: {
      button: 'Zurückziehen',
      title: 'Die Einladungen zurückziehen',
      plan: (count) => `${count} Einladungen werden zurückgezogen`,
      note: 'Sie können nicht mehr angenommen werden. Das lässt sich nicht rückgängig machen.',
    },
    remove: {
      button: 'Löschen',
      title: 'Die Einladungen löschen',
      plan: (count) => `${count} Einladungen werden mit ihren E-Mails gelöscht`,
      note: 'Ihre Ereignisse bleiben ohne persönliche Daten. Das lässt sich nicht rückgängig machen.',
    },
  },
}
