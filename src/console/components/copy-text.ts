/**
 * Copies a text. `navigator.clipboard` exists only over https and on localhost. Without it, the browser copies a
 * selection.
 *
 * @returns whether it was copied
 */
export async function copyText(value: string): Promise<boolean> {
  if (!('clipboard' in navigator)) return copySelection(value)
  return navigator.clipboard.writeText(value).then(
    () => true,
    () => copySelection(value),
  )
}

function copySelection(value: string): boolean {
  const focused = document.activeElement
  const field = document.createElement('textarea')
  field.value = value
  field.readOnly = true
  Object.assign(field.style, { position: 'fixed', opacity: '0' })
  // Within the dialog of the button, because a dialog keeps the focus within itself.
  const around = focused?.parentElement ?? document.body
  around.append(field)
  field.select()
  const isCopied = document.execCommand('copy')
  field.remove()
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
  return isCopied
}
