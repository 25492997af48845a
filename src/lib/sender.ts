import addressparser from 'nodemailer/lib/addressparser'

export interface Sender {
  name: string
  address: string
}

/** Reads one email address, with or without a name: `Acme <invitations@acme.example>`. @returns null for anything else. */
export function parseSender(text: string): Sender | null {
  const [sender, ...others] = addressparser(text, { flatten: true })
  if (sender === undefined || others.length > 0 || /[\r\n]/.test(text)) return null
  // The parser takes the first of two addresses that no comma separates for a name.
  if (/\S@\S/.test(sender.name)) return null
  return /^[^\s@]+@[^\s@]+$/.test(sender.address) ? sender : null
}
