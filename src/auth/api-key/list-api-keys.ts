import { parseInput } from '../../domain/input-issues.ts'
import { type Page, type PageArgs, pagedInput, readPage } from '../../domain/list/page.ts'
import { type ApiKey, type ApiKeyPosition, type ApiKeyStore, isApiKeyId } from './api-key.ts'

const pageInput = pagedInput({}, decodeCursor)

/** Pages through all keys, newest first. */
export function listApiKeys(store: Pick<ApiKeyStore, 'page'>) {
  /** @throws InvalidInput */
  return async (args: PageArgs): Promise<Page<ApiKey>> =>
    readPage(parseInput(pageInput, args), { decode: decodeCursor, encode: encodeCursor, read: store.page })
}

/** Finds keys by their ids, in the same order. Null if a key does not exist. */
export function readApiKeys(store: Pick<ApiKeyStore, 'byIds'>) {
  return async (ids: readonly string[]): Promise<(ApiKey | null)[]> => {
    const keys = await store.byIds(ids.filter(isApiKeyId))
    const byId = new Map(keys.map((key) => [key.id, key]))
    return ids.map((id) => byId.get(id) ?? null)
  }
}

function encodeCursor({ createdAt, id }: ApiKey): string {
  return Buffer.from(`key ${createdAt.getTime()} ${id}`).toString('base64url')
}

function decodeCursor(cursor: string): ApiKeyPosition | null {
  const [, time, id] =
    /^key (\d{1,15}) (key_\w{1,60})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return time === undefined || id === undefined ? null : { createdAt: new Date(Number(time)), id }
}
