/** Why a request's credentials were refused. */
export class InvalidCredentials extends Error {
  readonly code = 'UNAUTHENTICATED'
}
