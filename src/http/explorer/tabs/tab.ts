export interface ExplorerTab {
  /**
   * A document that begins with a comment that explains it. A laptop shows 46 characters per line.
   *
   * It has one operation. Its name is the tab's name and matches the field that later tabs refer to, as in
   * `"$createInvitation.id"` for the tab CreateInvitation.
   */
  query: string
  variables: Readonly<Record<string, unknown>>
}
