export interface ExplorerTab {
  /**
   * A document that begins with a comment about what it shows. A laptop shows 46 characters a line.
   *
   * It has one operation, which names the tab: after the field whose answer later tabs refer to, as in
   * `"$createInvitation.id"` for the tab CreateInvitation.
   */
  query: string
  variables: Readonly<Record<string, unknown>>
}
