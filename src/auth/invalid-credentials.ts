/** The credentials of a request are not valid. */
export class InvalidCredentials extends Error {
  readonly code = 'UNAUTHENTICATED'
}
