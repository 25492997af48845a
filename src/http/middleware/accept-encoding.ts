/** The encodings that the gateway supports, the best first. */
const SUPPORTED = ['br', 'gzip'] as const

export type Encoding = (typeof SUPPORTED)[number] | 'identity'

/**
 * Chooses the encoding that an `Accept-Encoding` header prefers. Of equal ones, the one that compresses best.
 *
 * @returns `identity` if no supported encoding is accepted, or if the header prefers it. Also if the header accepts
 *   nothing: an answer that the client did not ask for is better than none.
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
  const defaultWeight = weights.get('*') ?? 0
  const best = SUPPORTED.map((name) => ({ name, weight: weights.get(name) ?? defaultWeight })).reduce(
    (a, b) => (b.weight > a.weight ? b : a),
  )
  // A header that does not mention identity does not prefer it.
  return best.weight > 0 && best.weight >= (weights.get('identity') ?? 0) ? best.name : 'identity'
}

/** @returns 1 if there is no weight, and 0 for a weight that is not valid */
function weightOf(parameters: string[]): number {
  const parameter = parameters.find((text) => /^q\s*=/.test(text))
  if (parameter === undefined) return 1
  const weight = /^q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.exec(parameter)?.[1]
  return weight === undefined ? 0 : Number(weight)
}
