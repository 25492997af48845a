import { Center } from '@mantine/core'
import type { ReactNode } from 'react'
import { useQuery } from 'urql'
import { ErrorState } from '../components/states.tsx'
import { failureOf } from '../graphql/failure.ts'
import { keepFor } from './kept.ts'
import { ViewerContext, ViewerQuery } from './viewer.ts'

/** Reads who is signed in before anything else is shown. */
export function ViewerProvider({ waiting, children }: { waiting: ReactNode; children: ReactNode }) {
  const [{ data, error }, retry] = useQuery({ query: ViewerQuery })
  if (data?.viewer) {
    const { actor } = data.viewer
    keepFor(actor)
    return (
      <ViewerContext key={actor} value={data.viewer}>
        {children}
      </ViewerContext>
    )
  }
  if (error === undefined) return waiting
  return (
    <Center mih="100vh" component="main" p="md">
      <ErrorState failure={failureOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />
    </Center>
  )
}
