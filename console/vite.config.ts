import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    // Maven names its own folder; by hand it lies beside the sources.
    outDir: process.env.HOLDFAST_CONSOLE_OUT ?? 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the page allows no data: address for a script or a style, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
