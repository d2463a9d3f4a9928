import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { launchScript } from "./launchScript.ts";
import { pdfParts } from "./pdfParts.ts";
import { simulatorPages } from "./simulatorPages.ts";

const page = (name: string) => fileURLToPath(new URL(`./${name}.html`, import.meta.url));
const pages = ["app", "taskpane", "dialog", "simulator", "document"].filter((name) => existsSync(page(name)));

export default defineConfig({
  plugins: [simulatorPages(), launchScript(), pdfParts()],
  build: {
    outDir: "../AddinHost/wwwroot",
    emptyOutDir: true,
    target: "es2022",
    // The pages' content security policy knows no data: addresses and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: Object.fromEntries(pages.map((name) => [name, page(name)])) },
  },
  test: { include: ["src/**/*.test.{ts,tsx}", "*.test.ts"] },
});
