import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The console as static files: scripts with names of their own for the entry, hashed ones for the rest. */
export default defineConfig({
  root: fileURLToPath(new URL("./", import.meta.url)),
  base: "/web/static/",
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL("../.build/web/", import.meta.url)),
    emptyOutDir: true,
    assetsDir: "",
    // Nothing is written into the page: its policy allows no inline script, style or preload.
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    rollupOptions: {
      output: {
        entryFileNames: "web_console.js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: (asset) =>
          asset.names.some((name) => name.endsWith(".css"))
            ? "web_console.css"
            : "[name]-[hash][extname]",
      },
    },
  },
});
