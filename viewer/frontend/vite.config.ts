import { defineConfig, type Plugin } from 'vite';

/** Every browser that has WebGL2 reads woff2, so the older woff files are not shipped. */
const woff2Only: Plugin = {
  name: 'woff2-only',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('@fontsource') || !id.endsWith('.css')) return null;
    return code.replaceAll(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, '');
  },
};

export default defineConfig({
  base: '/static/dist/',
  publicDir: false,
  plugins: [woff2Only],
  build: {
    outDir: '../static/dist',
    emptyOutDir: true,
    // The page asks the manifest which hashed files to load, so that they can be cached for ever.
    manifest: 'manifest.json',
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 3000,
    rolldownOptions: { input: { map: 'src/main.ts' } },
  },
});
