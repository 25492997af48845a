/**
 * Limits how many names become time series. The first `max` names that trusted callers use are kept for
 * everybody, any other is `other`. Without this, unauthenticated callers could fill the limit, or the memory of
 * the monitoring system, with invented names.
 */
export function createBoundedNames(max: number): (name: string, isTrusted: boolean) => string {
  const known = new Set<string>()
  return (name, isTrusted) => {
    if (known.has(name)) return name
    if (!isTrusted || known.size >= max) return 'other'
    known.add(name)
    return name
  }
}
