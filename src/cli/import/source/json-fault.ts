const SPACE = /[ \t\r\n]*/y
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y
const ESCAPE = /\\(?:["\\/]|b|f|n|r|t|u[0-9a-fA-F]{4})/y

type Expected = keyof typeof EXPECTED

const EXPECTED = {
  VALUE: 'A value must be here: text in double quotes, a number, true, false, null, {…} or […].',
  VALUE_OR_END: 'A value, or ] to end the list, must be here.',
  NAME: 'A name in double quotes must be here. Remove a comma before }.',
  NAME_OR_END: 'A name in double quotes, or } to end the object, must be here.',
  COLON: 'A colon between a name and its value must be here.',
  COMMA_OR_END: 'A comma, or the end of the object or list, must be here.',
  NOTHING: 'Nothing may follow the object on its line: one object per line.',
}

/**
 * Finds the place and the reason of the fault in text that `JSON.parse` refuses. Node reports the place only of
 * some faults, in words that change with its version. Packages are no better (docs/decisions/055).
 */
export function jsonFault(text: string): { index: number; message: string } {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'VALUE'
  let index = 0
  for (;;) {
    index += matchLength(SPACE, text, index)
    const char = text[index]
    if (char === undefined) {
      return {
        index,
        message:
          open.length === 0
            ? EXPECTED[expected]
            : `The line ends inside ${open.at(-1)}. ${EXPECTED[expected]}`,
      }
    }
    const isName: boolean = expected === 'NAME' || expected === 'NAME_OR_END'
    const isValue: boolean = expected === 'VALUE' || expected === 'VALUE_OR_END'
    if (char === '"' && (isName || isValue)) {
      const end = textEnd(text, index)
      if (typeof end !== 'number') return end
      index = end
      expected = isName ? 'COLON' : afterValue()
    } else if ((char === '{' || char === '[') && isValue) {
      open.push(char)
      index++
      expected = char === '{' ? 'NAME_OR_END' : 'VALUE_OR_END'
    } else if (char === (open.at(-1) === '{' ? '}' : ']') && expected.endsWith('_OR_END')) {
      open.pop()
      index++
      expected = afterValue()
    } else if (char === ',' && expected === 'COMMA_OR_END') {
      index++
      expected = open.at(-1) === '{' ? 'NAME' : 'VALUE'
    } else if (char === ':' && expected === 'COLON') {
      index++
      expected = 'VALUE'
    } else {
      const length = isValue ? matchLength(SCALAR, text, index) : 0
      if (length === 0) return { index, message: EXPECTED[expected] }
      index += length
      expected = afterValue()
    }
  }

  function afterValue(): Expected {
    return open.length === 0 ? 'NOTHING' : 'COMMA_OR_END'
  }
}

/** The index after the closing quote, or the fault before it. */
function textEnd(text: string, start: number): number | { index: number; message: string } {
  for (let index = start + 1; index < text.length; ) {
    const char = text.charAt(index)
    if (char === '"') return index + 1
    if (char < ' ') {
      return { index, message: 'A control character in text must be escaped, such as \\n or \\t.' }
    }
    const length = char === '\\' ? matchLength(ESCAPE, text, index) : 1
    if (length === 0) return { index, message: 'JSON has no such escape. A backslash is \\\\.' }
    index += length
  }
  return { index: start, message: 'A quote opens here and is not closed on this line.' }
}

function matchLength(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index
  return pattern.exec(text)?.[0].length ?? 0
}
