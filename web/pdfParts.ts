import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const root = fileURLToPath(new URL("./node_modules/pdfjs-dist/", import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { version: string };

/**
 * What PDF.js asks for while it draws, served by us: tables of characters, fonts that a PDF does not bring, and the decoder of one kind of
 * image as a script (its faster form would need a wider content security policy). Under a name with the version, for these are cached for ever.
 */
export function pdfParts(): Plugin {
  return {
    name: "inlay-pdf-parts",
    apply: "build",
    generateBundle() {
      const emit = (folder: string, names: string[]) => {
        for (const name of names) this.emitFile({ type: "asset", fileName: `assets/pdf-${version}/${folder}/${name}`, source: readFileSync(`${root}${folder}/${name}`) });
      };
      emit("cmaps", readdirSync(`${root}cmaps`).filter((name) => name.endsWith(".bcmap")));
      emit("standard_fonts", readdirSync(`${root}standard_fonts`).filter((name) => /\.(pfb|ttf)$/.test(name)));
      emit("wasm", ["openjpeg_nowasm_fallback.js"]);
    },
  };
}
