/**
 * Keeps what callers name from becoming a time series each: the first `most` names that `isTrusted`
 * callers use are known by name to everybody, any other is `other`. Strangers could else fill the
 * places, or the monitoring's memory, with names they make up.
 */
export function createBoundedNames(most: number): (name: string, isTrusted: boolean) => string {
  const known = new Set<string>()
  return (name, isTrusted) => {
    if (known.has(name)) return name
    if (!isTrusted || known.size >= most) return 'other'
    known.add(name)
    return name
  }
}
