/** The same address in `count` spellings: letter case, full width, composed and decomposed, IDN and Punycode. */
export function spellings(count: number): string[] {
  const locals = variants('josé.müller', 25)
  const domains = [
    'bücher.example',
    'BÜCHER.example',
    'xn--bcher-kva.example',
    'bu\u0308cher.EXAMPLE',
    'ｂücher．example',
    'bücher。example',
  ]
  const found = new Set<string>()
  for (const local of locals) for (const domain of domains) found.add(`${local}@${domain}`)
  return [...found].slice(0, count)
}

function variants(text: string, count: number): string[] {
  const result: string[] = []
  for (let bits = 0; result.length < count; bits++) {
    const cased = [...text]
      .map((letter, index) => (bits & (1 << index) ? letter.toUpperCase() : letter))
      .join('')
    result.push(bits % 3 === 0 ? cased : bits % 3 === 1 ? cased.normalize('NFD') : fullWidth(cased))
  }
  return result
}

function fullWidth(text: string): string {
  return text.replace(/[a-zA-Z]/, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0))
}
