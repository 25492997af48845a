/** Invisible characters: format characters (`Cf`) and characters that fonts ignore. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u
const AROUND = /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}]+|[\s\p{Cf}\p{Default_Ignorable_Code_Point}]+$/gu

const NAMES = new Map([
  [0xad, 'soft hyphen'],
  [0x200b, 'zero width space'],
  [0x200c, 'zero width non-joiner'],
  [0x200d, 'zero width joiner'],
  [0x200e, 'left-to-right mark'],
  [0x200f, 'right-to-left mark'],
  [0x202a, 'left-to-right embedding'],
  [0x202b, 'right-to-left embedding'],
  [0x202c, 'pop directional formatting'],
  [0x202d, 'left-to-right override'],
  [0x202e, 'right-to-left override'],
  [0x2060, 'word joiner'],
  [0xfeff, 'byte order mark'],
])

/** Removes white space and invisible characters around text. Copied text often contains them. */
export function trimInvisible(text: string): string {
  return text.replace(AROUND, '')
}

export function hasInvisibleCharacter(text: string): boolean {
  return INVISIBLE.test(text)
}

/** Describes the first invisible character and its position. Null if there is none. */
export function invisibleCharacterIn(text: string): string | null {
  const characters = Array.from(text)
  const index = characters.findIndex((character) => INVISIBLE.test(character))
  const code = characters[index]?.codePointAt(0)
  if (code === undefined) return null
  const name = NAMES.get(code)
  const hex = code.toString(16).toUpperCase().padStart(4, '0')
  return `U+${hex}${name === undefined ? '' : ` (${name})`} as character ${index + 1}`
}
