import { useEffect, useRef, useState } from 'react'
import { gatewayUrl } from '../app/base.ts'

/**
 * Shows the HTML of an email. The frame has its own origin and policy: no script of the email runs, it loads nothing,
 * and it cannot read the console.
 */
export function EmailFrame({ html, title, height = 520 }: { html: string; title: string; height?: number }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [isReady, setReady] = useState(false)
  useEffect(() => {
    if (isReady) frame.current?.contentWindow?.postMessage({ html }, '*')
  }, [isReady, html])
  return (
    <iframe
      ref={frame}
      title={title}
      src={gatewayUrl('preview')}
      sandbox="allow-scripts"
      onLoad={() => setReady(true)}
      style={{ width: '100%', height, border: 0, background: '#fff', display: 'block', colorScheme: 'light' }}
    />
  )
}
