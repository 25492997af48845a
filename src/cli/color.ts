import process from 'node:process'
import type { WriteStream } from 'node:tty'

const CODES = { red: 31, green: 32, yellow: 33, gray: 90 } as const
export type Color = keyof typeof CODES

/** Colours text where the stream is a terminal that shows colours; NO_COLOR and TERM=dumb turn them off. */
export function colored(text: string, color: Color, stream: WriteStream = process.stdout): string {
  return stream.isTTY && stream.hasColors() ? `\u001b[${CODES[color]}m${text}\u001b[39m` : text
}
