import { createTheme } from '@mantine/core';

/** Dark and quiet: a reading room's screen must not outshine the images. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: 7,
  defaultRadius: 'sm',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  colors: {
    dark: [
      '#d5dbe1',
      '#b4bcc4',
      '#98a2ac',
      '#5b6570',
      '#39424b',
      '#2a3138',
      '#1e2429',
      '#161a1e',
      '#101316',
      '#0a0c0e',
    ],
  },
});
