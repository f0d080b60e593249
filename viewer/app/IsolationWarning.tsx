import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Without cross-origin isolation the browser gives WASM one thread: said, not hidden. */
export function IsolationWarning() {
  const { t } = useTranslation();
  if (crossOriginIsolated) return null;
  return (
    <Alert color="orange" variant="light" p="xs" data-testid="one-thread">
      {t('app.oneThread')}
    </Alert>
  );
}
