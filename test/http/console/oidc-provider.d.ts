/** The package has no types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http'

  export class Provider {
    constructor(issuer: string, options: object)
    callback(): RequestListener
  }
}
