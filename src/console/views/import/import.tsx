import { useEffect, useState, useSyncExternalStore } from 'react'
import { Page } from '../../components/page.tsx'
import { RowsSkeleton } from '../../components/states.tsx'
import { useLanguage } from '../../languages/language-provider.tsx'
import { useViewer } from '../../session/viewer.ts'
import { ChooseFile } from './choose-file.tsx'
import { Mapping } from './mapping.tsx'
import { RunView } from './run-view.tsx'
import { onRunState, runState, showRun } from './runner.ts'
import { readImport } from './store.ts'

/** Imports a CSV file, and continues an import that was interrupted. */
export function Import() {
  const { text } = useLanguage()
  const { actor } = useViewer()
  const state = useSyncExternalStore(onRunState, runState)
  const [isRead, setRead] = useState(false)
  const [file, setFile] = useState<File | null>(null)
  useEffect(() => {
    const show = async () => {
      const stored = runState() === null ? await readImport(actor).catch(() => null) : null
      if (stored !== null) showRun({ current: stored, isRunning: false, failure: null, rate: null })
      setRead(true)
    }
    void show()
  }, [actor])
  const own = state?.current.actor === actor ? state : null
  return (
    <Page title={text.app.views.import} description={text.import.description}>
      {!isRead && <RowsSkeleton rows={4} />}
      {isRead && own !== null && <RunView state={own} onClosed={() => setFile(null)} />}
      {isRead && own === null && file === null && <ChooseFile onFile={setFile} />}
      {isRead && own === null && file !== null && <Mapping file={file} onBack={() => setFile(null)} />}
    </Page>
  )
}
