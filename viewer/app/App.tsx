import { Alert, Loader, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { FindingsPanel } from '../findings/index.ts';
import { fillShelf, JobCard, ModelShelf } from '../models/index.ts';
import { Stage, useReading } from '../reading/index.ts';
import { DropZone } from './DropZone.tsx';
import { Header } from './Header.tsx';
import { IsolationWarning } from './IsolationWarning.tsx';
import { listenToKeys } from './keys.ts';
import { OverlayControls } from './OverlayControls.tsx';
import { startReading } from './reads.ts';
import { discard, jumpTo } from './results.ts';
import { SeriesPanel } from './SeriesPanel.tsx';
import { currentSeries, useSession } from './session.ts';
import { Welcome } from './Welcome.tsx';

export function App() {
  const { t } = useTranslation();
  const session = useSession();
  const series = currentSeries(session);
  const failure = useReading((state) => state.failure);
  useEffect(listenToKeys, []);
  useEffect(() => void fillShelf(), []);
  return (
    <div className="room">
      <Header />
      <nav className="panel panel-left" aria-label={t('app.series')}>
        <SeriesPanel />
      </nav>
      <main className="stage-area">
        {series ? <Stage key={series.id} series={series} /> : <Welcome />}
        {failure && (
          <Alert className="stage-alert" color="red" title={t('app.failedToShow')}>
            {failure}
          </Alert>
        )}
        <Opening />
      </main>
      <aside className="panel panel-right" aria-label={t('app.models')}>
        <IsolationWarning />
        <JobCard />
        {series && (
          <>
            <Heading>{t('app.findings')}</Heading>
            <OverlayControls seriesId={series.id} />
            <FindingsPanel seriesId={series.id} onJump={jumpTo} onRemove={discard} />
          </>
        )}
        <Heading>{t('app.models')}</Heading>
        <ModelShelf series={series} onRun={(id, runAnyway) => series && startReading(id, series, runAnyway)} />
      </aside>
      <footer className="footer">{t('common.notADevice')}</footer>
      <DropZone />
    </div>
  );
}

function Heading({ children }: { children: string }) {
  return (
    <Text component="h2" className="panel-heading">
      {children}
    </Text>
  );
}

/** How far reading the files is, and what went wrong. */
function Opening() {
  const { t } = useTranslation();
  const opening = useSession((state) => state.opening);
  const message = useSession((state) => state.message);
  if (opening) {
    return (
      <div className="opening" role="status">
        <Loader size="xs" /> <span>{t(`app.${opening.what}`, { read: opening.read, known: opening.known })}</span>
      </div>
    );
  }
  if (!message) return null;
  return (
    <Alert
      className="message"
      color="orange"
      variant="filled"
      withCloseButton
      closeButtonLabel={t('common.close')}
      onClose={() => useSession.setState({ message: null })}
      data-testid="message"
    >
      {message}
    </Alert>
  );
}
