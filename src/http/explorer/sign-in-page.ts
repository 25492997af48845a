import { CONSOLE_HEADER } from '../middleware/own-script.ts'
import { EXPLORER_HEADER } from './development-key.ts'

/** The name of the key or token in `sessionStorage`, with the prefix of all that the explorer stores. */
export const CREDENTIAL = 'invitation-gateway:credential'
/** The explorer opens after a sign-in. */
export const SIGNED_IN = 'signed in'

/**
 * The script of the sign-in page. It requests the explorer with the key or token, and replaces itself by the answer, so
 * nobody without one gets the explorer. A navigation cannot send the header. Cookies would allow cross-site requests.
 *
 * If there is a console, the script first tries its session.
 *
 * The key or token is in `sessionStorage`, so that a reload of the window needs no second sign-in.
 */
const signInScript = ({ hasConsole }: { hasConsole: boolean }) => String.raw`
{
  // Other characters cannot be sent in a header.
  const WELL_FORMED = /^(sk_[\x21-\x7e]+|[\w-]+\.[\w-]+\.[\w-]*)$/
  const form = document.querySelector('form')
  const said = document.querySelector('[role=alert]')
  const open = async (credential) => {
    const own = credential === null ? { '${CONSOLE_HEADER}': '1' } : { authorization: 'Bearer ' + credential }
    const headers = { accept: 'text/html', '${EXPLORER_HEADER}': '1', ...own }
    const response = await fetch(location.pathname, { headers }).catch(() => {
      throw new Error('The gateway does not answer. Check your connection and try again.')
    })
    if (response.status === 401) sessionStorage.removeItem('${CREDENTIAL}')
    if (!response.ok) throw new Error(await reasonOf(response))
    const page = await response.text()
    if (credential !== null) sessionStorage.setItem('${CREDENTIAL}', credential)
    document.open()
    document.write(page)
    document.close()
  }
  const reasonOf = async (response) => {
    const { errors } = await response.json().catch(() => ({}))
    return errors?.[0]?.message ?? 'The gateway does not work at the moment (HTTP ' + response.status + '). Try again.'
  }
  const tryToOpen = (credential) => {
    said.textContent = ''
    open(credential).catch(({ message }) => {
      form.hidden = false
      form.elements.credential.focus()
      said.textContent = message
    })
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const credential = form.elements.credential.value.trim().replace(/^Bearer +/i, '')
    if (WELL_FORMED.test(credential)) tryToOpen(credential)
    else said.textContent = 'Enter a secret key (sk_…) or a token (JWT).'
  })
  const saved = sessionStorage.getItem('${CREDENTIAL}')
  const show = () => {
    form.hidden = false
    form.elements.credential.focus()
  }
  if (saved === null) ${hasConsole ? 'open(null).catch(show)' : 'show()'}
  else {
    // Still there if the gateway cannot check it now.
    form.elements.credential.value = saved
    tryToOpen(saved)
  }
}
`

/** The page that a browser gets first in production. It contains nothing of the schema. */
export const signInPage = (options: { hasConsole: boolean }) => `<!doctype html>
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
<script>${signInScript(options)}</script>
</body>
</html>
`
