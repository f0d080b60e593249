import { Alert, Button } from '@mantine/core';
import i18next from 'i18next';
import { Component, type ReactNode } from 'react';

/** A fault in the page is said, not a blank screen. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { fault: Error | null }> {
  override state = { fault: null as Error | null };

  static getDerivedStateFromError(fault: Error) {
    return { fault };
  }

  override render() {
    const { fault } = this.state;
    if (!fault) return this.props.children;
    return (
      <Alert color="red" title={i18next.t('app.fault')} m="xl" data-testid="fault">
        <p>{fault.message}</p>
        <Button onClick={() => location.reload()}>{i18next.t('app.reload')}</Button>
      </Alert>
    );
  }
}
