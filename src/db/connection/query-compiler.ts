/**
 * Reads the files of Prisma's query compiler. Prisma would read them at its first query, when an update may have
 * deleted them. Compiling them takes 0.25 s and 39 MB, so Prisma still does that at its first query.
 */
export async function readQueryCompiler(): Promise<void> {
  await Promise.all([
    // @ts-expect-error Prisma's generated client imports it, too. It has no types.
    import('@prisma/client/runtime/query_compiler_fast_bg.postgresql.mjs'),
    // @ts-expect-error The same.
    import('@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs'),
  ])
}
