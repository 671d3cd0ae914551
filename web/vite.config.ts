import { defineConfig } from 'vite';

const here = import.meta.dirname;
const broker = process.env['MANARA_ADDRESS'] ?? '127.0.0.1:4470';

export default defineConfig({
  root: here,
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The symbols of tracks alone are larger than the default limit; they come from this machine, not over a network.
    chunkSizeWarningLimit: 1_200,
    // Small fonts and pictures stay files: a strict content policy then needs no data: exception for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // `npm run dev` serves the page; the exercise that it starts answers the rest.
  server: { proxy: { '/api': `http://${broker}`, '/ws': `ws://${broker}` } },
});
