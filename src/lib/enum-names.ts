/**
 * The name of a text in an enum of the schema: `invitations:create` is INVITATIONS_CREATE, and `createInvitation` is
 * CREATE_INVITATION. The database, tokens, webhooks and the command line keep the text.
 */
export type EnumName<Text extends string> = Text extends `${infer Character}${infer Rest}`
  ? `${NamePart<Character>}${EnumName<Rest>}`
  : ''

type NamePart<Character extends string> = Character extends ':'
  ? '_'
  : Character extends Lowercase<Character>
    ? Uppercase<Character>
    : `_${Character}`

export function enumName<Text extends string>(text: Text): EnumName<Text> {
  // The compiler cannot follow a replacement. A test compares all names with those in the schema.
  return text.replaceAll(/:|(?=[A-Z])/g, '_').toUpperCase() as EnumName<Text>
}

/** The values of an enum of the schema, from the texts of a closed set with their descriptions. */
export function enumValues<Text extends string>(
  descriptions: Readonly<Record<Text, string>>,
): Record<string, { value: Text; description: string }> {
  const texts = Object.keys(descriptions) as Text[]
  return Object.fromEntries(
    texts.map((value) => [enumName(value), { value, description: descriptions[value] }]),
  )
}

/** The text that has this name. A name of a newer gateway has none here and is returned as it is. */
export function textOfEnumName(texts: readonly string[], name: string): string {
  return texts.find((text) => enumName(text) === name) ?? name
}
