/** What we compress with, the best first. */
const OURS = ['br', 'gzip'] as const

export type Encoding = (typeof OURS)[number] | 'identity'

/**
 * The encoding that an Accept-Encoding header likes best, among equals the one that compresses best.
 *
 * `identity` where it names none of ours, or prefers not to have one. Whoever takes nothing at all gets
 * that too: an answer that can't be read says more than none.
 */
export function chooseEncoding(accepted: string | null): Encoding {
  if (accepted === null) return 'identity'
  const weights = new Map(
    accepted
      .toLowerCase()
      .split(',')
      .map((part) => {
        const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim())
        return [name === 'x-gzip' ? 'gzip' : name, weightOf(parameters)]
      }),
  )
  const others = weights.get('*') ?? 0
  const best = OURS.map((name) => ({ name, weight: weights.get(name) ?? others })).reduce((a, b) =>
    b.weight > a.weight ? b : a,
  )
  // Not to be named is no wish: compressed goes before it.
  return best.weight > 0 && best.weight >= (weights.get('identity') ?? 0) ? best.name : 'identity'
}

/** 1 where it is not said; a weight that is none counts as a refusal. */
function weightOf(parameters: string[]): number {
  const given = parameters.find((parameter) => /^q\s*=/.test(parameter))
  if (given === undefined) return 1
  const weight = /^q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.exec(given)?.[1]
  return weight === undefined ? 0 : Number(weight)
}
