import addressparser from 'nodemailer/lib/addressparser'

export interface Sender {
  name: string
  address: string
}

/** Parses one email address, with or without a name: `Acme <invitations@acme.example>`. @returns null for other text. */
export function parseSender(text: string): Sender | null {
  const [sender, ...others] = addressparser(text, { flatten: true })
  if (sender === undefined || others.length > 0 || /[\r\n]/.test(text)) return null
  // If no comma separates two addresses, the parser treats the first one as a name.
  if (/\S@\S/.test(sender.name)) return null
  return /^[^\s@]+@[^\s@]+$/.test(sender.address) ? sender : null
}
