import { Button, Code, Container, Stack, Text, Title } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { useLanguage } from '../languages/language-provider.tsx'

interface Props {
  children: ReactNode
}

/** Shows what to do if a view throws. The frame around the view stays usable. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    return this.state.error === null ? this.props.children : <Crash error={this.state.error} />
  }
}

function Crash({ error }: { error: Error }) {
  const { text } = useLanguage()
  return (
    <Container size="sm" py="xl" role="alert">
      <Stack align="flex-start">
        <Title order={1} size="h2">
          {text.app.crash.title}
        </Title>
        <Text>{text.app.crash.text}</Text>
        <Code block w="100%">
          {error.message}
        </Code>
        <Button onClick={() => location.reload()}>{text.app.crash.reload}</Button>
      </Stack>
    </Container>
  )
}
