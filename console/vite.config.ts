import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const FIRST =
  /node_modules\/(react|react-dom|scheduler|@tanstack)\/|src\/(api|live)\/|src\/app\/(?!Palette)|src\/ui\/(?!over)|src\/pages\/(Fleet|FirstSteps|PoolAlarm)\b/;

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
    rolldownOptions: {
      output: {
        // What the first page needs comes as one file: a browser asks for six at once, and the API is asked meanwhile.
        codeSplitting: { groups: [{ name: 'first', test: FIRST }] },
      },
    },
  },
});
