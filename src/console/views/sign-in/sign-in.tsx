import {
  Accordion,
  Alert,
  Button,
  Card,
  Center,
  Divider,
  PasswordInput,
  Stack,
  Text,
  ThemeIcon,
  Title,
} from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconAlertTriangle, IconInfoCircle, IconKey, IconMailFast } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { usePathname, useSearch } from 'wouter/use-browser-location'
import { gatewayUrl, routerBase } from '../../app/base.ts'
import { useLanguage } from '../../languages/language-provider.tsx'
import { hasKept } from '../../session/kept.ts'
import { SignInError, type SignInFailure } from '../../session/session.ts'
import { useSession } from '../../session/session-provider.tsx'

/** The page for somebody who is not signed in. */
export function SignIn() {
  const { text } = useLanguage()
  const { session, signInForDevelopment } = useSession()
  const { failure, isBusy, attempt } = useAttempt()
  const openIdUrl = useOpenIdUrl()
  useDocumentTitle(`${text.signIn.title} · ${session?.appName}`)
  if (session === null) return null
  const { methods } = session
  return (
    <Center mih="100vh" p="md" component="main">
      <Stack w="100%" maw={420} gap="lg">
        <Stack gap="xs" align="center" ta="center">
          <ThemeIcon size={48} radius="lg">
            <IconMailFast size={28} aria-hidden />
          </ThemeIcon>
          <Title order={1} size="h2">
            {text.signIn.title}
          </Title>
          <Text c="dimmed">{text.signIn.intro(session.appName)}</Text>
        </Stack>
        <Card padding="xl" shadow="sm">
          <Stack>
            {hasKept() && (
              <Alert color="blue" icon={<IconInfoCircle aria-hidden />} title={text.signIn.kept.title}>
                {text.signIn.kept.text} {methods.openid && text.signIn.kept.openid}
              </Alert>
            )}
            {failure && (
              <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
                {text.signIn.failures[failure]}
              </Alert>
            )}
            {methods.openid && (
              <Button component="a" href={openIdUrl} size="md" {...(hasKept() && { target: '_blank' })}>
                {text.signIn.openid}
              </Button>
            )}
            {methods.development && (
              <Button
                variant={methods.openid ? 'default' : 'filled'}
                size="md"
                leftSection={<IconKey size={18} aria-hidden />}
                onClick={() => void attempt(signInForDevelopment)}
              >
                {text.signIn.development}
              </Button>
            )}
            {(methods.openid || methods.development) && <Divider label={text.signIn.or} />}
            <CredentialForm isBusy={isBusy} attempt={attempt} />
          </Stack>
        </Card>
        <Where isProduction={session.production} />
      </Stack>
    </Center>
  )
}

/** Leads through the sign-in at the issuer and back to the view of the address. */
function useOpenIdUrl(): string {
  const view = usePathname().slice(routerBase.length) + useSearch()
  return gatewayUrl(`openid?${new URLSearchParams({ to: view })}`)
}

function CredentialForm({ isBusy, attempt }: { isBusy: boolean; attempt: Attempt }) {
  const { text } = useLanguage()
  const { signIn } = useSession()
  const [credential, setCredential] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (credential.trim() !== '') void attempt(() => signIn(credential.trim()))
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          label={text.signIn.credential}
          description={text.signIn.credentialHint}
          autoComplete="off"
          spellCheck={false}
          value={credential}
          onChange={(event) => setCredential(event.currentTarget.value)}
          visibilityToggleFocusable
          visibilityToggleButtonProps={{ 'aria-label': text.signIn.show }}
        />
        <Button type="submit" loading={isBusy} disabled={credential.trim() === ''} fullWidth>
          {text.signIn.submit}
        </Button>
        <Text size="xs" c="dimmed">
          {text.signIn.storage}
        </Text>
      </Stack>
    </form>
  )
}

function Where({ isProduction }: { isProduction: boolean }) {
  const { text } = useLanguage()
  return (
    <Accordion variant="separated">
      <Accordion.Item value="where">
        <Accordion.Control>{text.signIn.where}</Accordion.Control>
        <Accordion.Panel>
          {isProduction ? text.signIn.whereProduction : text.signIn.whereDevelopment}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}

type Attempt = (way: () => Promise<void>) => Promise<void>

function useAttempt() {
  const [failure, setFailure] = useState<SignInFailure | null>(null)
  const [isBusy, setBusy] = useState(false)
  const attempt: Attempt = async (way) => {
    setBusy(true)
    setFailure(null)
    try {
      await way()
    } catch (error) {
      setFailure(error instanceof SignInError ? error.reason : 'unavailable')
    } finally {
      setBusy(false)
    }
  }
  return { failure, isBusy, attempt }
}
