export interface ExplorerTab {
  /**
   * A document that begins with a comment that explains it. The collection shows its first sentence. A laptop shows 46 characters per line.
   *
   * It has one operation. Its name is the example's name and matches the field that other examples refer to, as in
   * `"$createInvitation.id"` for CreateInvitation.
   */
  query: string
  variables: Readonly<Record<string, unknown>>
}
