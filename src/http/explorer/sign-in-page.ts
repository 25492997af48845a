import { EXPLORER_HEADER } from './development-key.ts'

/** The name of the key or token in `sessionStorage`, with the prefix of all that the explorer stores. */
export const CREDENTIAL = 'invitation-gateway:credential'
/** The explorer opens after a sign-in. */
export const SIGNED_IN = 'signed in'

/**
 * The script of the sign-in page. It requests the explorer with the key or token, and replaces itself by the answer, so
 * nobody without one gets the explorer. A navigation cannot send the header. Cookies would allow cross-site requests.
 *
 * The key or token is in `sessionStorage`, so that a reload of the window needs no second sign-in.
 */
const signInScript = `
{
  const form = document.querySelector('form')
  const said = document.querySelector('[role=alert]')
  const open = async (credential) => {
    const headers = { accept: 'text/html', authorization: 'Bearer ' + credential, '${EXPLORER_HEADER}': '1' }
    const response = await fetch(location.pathname, { headers })
    if (response.status === 401) {
      sessionStorage.removeItem('${CREDENTIAL}')
      throw new Error('This key or token is not valid.')
    }
    if (!response.ok) throw new Error('The gateway cannot check it at the moment (' + response.status + '). Try again.')
    const page = await response.text()
    sessionStorage.setItem('${CREDENTIAL}', credential)
    document.open()
    document.write(page)
    document.close()
  }
  const tryToOpen = (credential) => {
    said.textContent = ''
    open(credential).catch(({ message }) => {
      form.hidden = false
      said.textContent = message
      form.elements.credential.focus()
    })
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    tryToOpen(form.elements.credential.value.trim())
  })
  const saved = sessionStorage.getItem('${CREDENTIAL}')
  if (saved === null) form.hidden = false
  else tryToOpen(saved)
}
`

/** The page that a browser gets first in production. It contains nothing of the schema. */
export const signInPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in: Invitation Gateway</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 26rem; margin: 15vh auto; padding: 0 1rem }
form:not([hidden]) { display: grid; gap: .75rem }
input, button { font: inherit; padding: .5rem .75rem }
</style>
</head>
<body>
<main>
<h1>Explorer</h1>
<noscript>The explorer needs JavaScript.</noscript>
<form hidden>
<label for="credential">Secret key or token</label>
<input id="credential" name="credential" type="password" autocomplete="off" spellcheck="false" required autofocus>
<button>Sign in</button>
<p role="alert"></p>
<p>It is kept in this window until you sign out or close the window.</p>
</form>
</main>
<script>${signInScript}</script>
</body>
</html>
`
