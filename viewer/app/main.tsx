import '@mantine/core/styles.css';
import './app.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { openFromAddress } from './address.ts';
import { installAutomation } from './automation.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { startLanguages } from './languages/index.ts';
import { theme } from './theme.ts';

await startLanguages();
installAutomation();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} forceColorScheme="dark">
      <ErrorBoundary>
        <App />
      </ErrorBoundary>
    </MantineProvider>
  </StrictMode>,
);
openFromAddress();
