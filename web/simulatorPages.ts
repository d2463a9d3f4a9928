import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const microsoft = '<script src="https://appsforoffice.microsoft.com/lib/1/hosted/office.js"></script>';
const firstModule = '<script type="module"';
const pages = ["taskpane.html", "dialog.html"];
const fromNpm = ["office.js", "o15apptofilemappingtable.js"]; // all that office.js asks for when no Outlook is around it
const stub = "office-stub";

/**
 * Writes the forms of pane and dialog that the simulator frames, from the very pages that Outlook gets: only office.js comes from its npm
 * package, and a stub answers in Outlook's place. The host serves them in Development only.
 */
export function simulatorPages(): Plugin {
  return {
    name: "inlay-simulator-pages",
    apply: "build",
    enforce: "post",
    config: () => ({ build: { rolldownOptions: { input: { [stub]: at("./src/shared/office/simulated/stubHost.ts") } } } }),
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const script = Object.values(bundle).find((file) => file.type === "chunk" && file.isEntry && file.name === stub);
        if (!script) throw new Error(`The build holds no entry named ${stub}.`);
        for (const page of pages) {
          const built = bundle[page];
          if (built?.type !== "asset") throw new Error(`The build holds no ${page}.`);
          this.emitFile({ type: "asset", fileName: `simulator/${page}`, source: simulated(String(built.source), `/${script.fileName}`) });
        }
        for (const file of fromNpm) {
          this.emitFile({ type: "asset", fileName: `office/${file}`, source: readFileSync(at(`./node_modules/@microsoft/office-js/dist/${file}`)) });
        }
      },
    },
  };
}

function simulated(html: string, stubAddress: string): string {
  if (html.split(microsoft).length !== 2 || !html.includes(firstModule)) throw new Error("The page does not load office.js as expected.");
  return html
    .replace(microsoft, '<script src="/simulator/no-host.js"></script>\n    <script src="/office/office.js"></script>')
    // Modules run in their order: the stub stands before the page's own.
    .replace(firstModule, `<script type="module" src="${stubAddress}"></script>\n    ${firstModule}`);
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
