import { readdirSync, readFileSync } from 'node:fs';
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

/** Files that Python puts into exported sheets as they are: they must be there without a network. */
const forSheets: Plugin = {
  name: 'for-sheets',
  generateBundle() {
    const modules = new URL('node_modules/', import.meta.url);
    const emit = (folder: string, name: string) =>
      this.emitFile({
        type: 'asset', fileName: `sheet/${name}`, source: readFileSync(new URL(folder + name, modules)),
      });
    const fonts = 'pretendard/dist/web/static/';
    emit('leaflet/dist/', 'leaflet.js');
    emit('leaflet/dist/', 'leaflet.css');
    emit(fonts, 'pretendard-dynamic-subset.css');
    for (const name of readdirSync(new URL(`${fonts}woff2-dynamic-subset`, modules))) {
      if (name.startsWith('Pretendard-Regular.')) emit(`${fonts}woff2-dynamic-subset/`, name);
    }
  },
};

export default defineConfig({
  base: '/static/dist/',
  publicDir: false,
  plugins: [woff2Only, forSheets],
  build: {
    outDir: '../static/dist',
    emptyOutDir: true,
    // The page asks the manifest which hashed files to load, so that they can be cached for ever.
    manifest: 'manifest.json',
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 3000,
    rolldownOptions: { input: { map: 'src/main.ts', people: 'src/people.ts' } },
  },
});
