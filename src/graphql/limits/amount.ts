/**
 * A number, or a function of the variables of a request. Only few amounts need the variables, so most costs are
 * computed once per document.
 */
export type Amount = number | ((request: Request) => number)

interface Request {
  variables: Variables
  /** Several amounts can share a part, such as a fragment. This cache computes the part once per request. */
  known: Map<Amount, number>
}

export type Variables = Readonly<Record<string, unknown>>

export function amountOf(amount: Amount, variables: Variables): number {
  return typeof amount === 'number' ? amount : amount({ variables, known: new Map() })
}

export function fromVariables(read: (variables: Variables) => number): Amount {
  return ({ variables }) => read(variables)
}

export function sum(amounts: Amount[]): Amount {
  return combined(amounts, (numbers) => numbers.reduce((total, number) => total + number, 0))
}

export function product(amounts: Amount[]): Amount {
  return combined(amounts, (numbers) => numbers.reduce((total, number) => total * number, 1))
}

export function maxOf(amounts: Amount[]): Amount {
  return combined(amounts, (numbers) => numbers.reduce((greatest, number) => Math.max(greatest, number), 0))
}

function combined(amounts: Amount[], combine: (numbers: number[]) => number): Amount {
  if (amounts.every((amount) => typeof amount === 'number')) return combine(amounts)
  const amount = (request: Request): number => {
    const known = request.known.get(amount)
    if (known !== undefined) return known
    const number = combine(amounts.map((part) => (typeof part === 'number' ? part : part(request))))
    request.known.set(amount, number)
    return number
  }
  return amount
}
