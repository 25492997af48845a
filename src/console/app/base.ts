/** The console's own address, from the `<base>` that the gateway writes into index.html. It ends with a slash. */
const base = new URL(document.baseURI)

/** The part of each path that comes before the routes of the console, without a slash at the end. */
export const routerBase = base.pathname.replace(/\/[^/]*$/, '')

/** The address of another path of the gateway, such as `../graphql`. It works behind a proxy with a prefix too. */
export function gatewayUrl(relative: string): string {
  return new URL(relative, base).href
}
