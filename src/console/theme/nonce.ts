/** The nonce that the gateway has put into index.html. Only style elements with it are applied. */
export function styleNonce(): string {
  return document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''
}

/** Mantine's dialogs lock the page's scrolling through a package that takes the nonce from this global of webpack. */
export function passNonceToLibraries(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() })
}
