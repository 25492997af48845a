import { PAGE } from '../../domain/list/page.ts'

interface Page<Node> {
  readonly nodes: readonly Node[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** Reads a list page by page. The next page is read when the caller asks for it. */
export async function* readPages<Node>(
  read: (page: { first: number; after: string | null }) => Promise<Page<Node> | null | undefined>,
): AsyncGenerator<readonly Node[], void, undefined> {
  let after: string | null = null
  do {
    const page: Page<Node> | null | undefined = await read({ first: PAGE.max, after })
    if (page == null) return
    if (page.nodes.length > 0) yield page.nodes
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  } while (after !== null)
}

/** All items of a list. */
export async function readAll<Node>(read: Parameters<typeof readPages<Node>>[0]): Promise<Node[]> {
  const all: Node[] = []
  for await (const nodes of readPages(read)) all.push(...nodes)
  return all
}
