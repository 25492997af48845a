/** The name of the database in the browser that keeps an import until it is done. */
export const IMPORTS = 'invitation-console'
