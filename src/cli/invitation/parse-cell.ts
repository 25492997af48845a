// Spreadsheets write true and false in the language of their user.
const FLAGS = new Map([
  ...['true', 'yes', '1', 'wahr', 'vrai', 'verdadero', 'ja', 'oui', 'sí', 'si'].map(pairWith(true)),
  ...['false', 'no', '0', 'falsch', 'faux', 'falso', 'nein', 'non'].map(pairWith(false)),
])

function pairWith(value: boolean): (word: string) => [string, boolean] {
  return (word) => [word, value]
}

/** @returns the cell itself if it is neither true nor false. */
export function parseFlagCell(cell: string): unknown {
  return FLAGS.get(cell.trim().toLowerCase()) ?? cell
}

/** @returns the text itself if it is not JSON. */
export function parseJsonCell(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}
