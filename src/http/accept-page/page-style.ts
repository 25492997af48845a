/** The style sheet of all pages. The Content-Security-Policy allows it by its hash. */
export const pageStyle = `
:root { color-scheme: light dark; --line: light-dark(#d5dae2, #3a404b); --soft: light-dark(#f3f5f8, #1d2129); --dim: light-dark(#545d6b, #a7b0be); --accent: light-dark(#1d4ed8, #8ab4ff); --button: var(--accent); --on-button: light-dark(#fff, #0b1220) }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; font: 17px/1.55 system-ui, sans-serif; color: light-dark(#16191f, #eceff4); background: var(--soft) }
main { width: 100%; max-width: 520px; padding: 36px; border: 1px solid var(--line); border-radius: 14px; background: light-dark(#fff, #12151a); overflow-wrap: anywhere }
.app { margin: 0 0 4px; color: var(--dim); font-size: 15px; font-weight: 600 }
.logo { margin: 0 0 20px }
.logo img { display: block; max-width: min(100%, 240px); height: 48px; object-fit: contain; object-position: left }
h1 { margin: 0 0 12px; font-size: 27px; line-height: 1.25; text-wrap: balance }
p { margin: 0 0 16px }
a { color: var(--accent) }
figure { margin: 20px 0; padding: 2px 0 2px 16px; border-left: 4px solid var(--button) }
figcaption { color: var(--dim); font-size: 15px }
blockquote { margin: 4px 0 0; white-space: pre-wrap }
dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; margin: 20px 0 24px }
dt { color: var(--dim) }
dd { margin: 0 }
button, .button { display: block; width: 100%; padding: 12px 20px; border: 1px solid var(--line); border-radius: 9px; font: inherit; font-weight: 600; text-align: center; text-decoration: none; color: var(--on-button); background: var(--button); cursor: pointer }
form + form { margin-top: 10px }
button.quiet { margin-top: 10px; font-weight: 400; color: inherit; background: none }
form + form button.quiet { margin-top: 0 }
button:hover, .button:hover { filter: brightness(1.08) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
.small { margin: 18px 0 0; color: var(--dim); font-size: 15px }
main > :last-child { margin-bottom: 0 }
@media (max-width: 480px) { main { padding: 24px 20px } dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: 8px } }
`
