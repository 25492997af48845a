/** For the `default` branch of a `switch` over a closed set: a new member fails the type check there. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${String(value)}`)
}
