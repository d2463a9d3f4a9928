import { fileURLToPath } from "node:url";
import { build, type Plugin, type Rollup } from "vite";

const entry = fileURLToPath(new URL("./src/launch/main.ts", import.meta.url));

/**
 * The script of the launch events, whole: one classic script in ES2016, since classic Outlook on Windows runs it without page, modules or anything newer.
 */
export async function buildLaunchScript(): Promise<string> {
  const built = await build({
    configFile: false, logLevel: "warn", publicDir: false,
    build: {
      write: false, target: "es2016", minify: true, modulePreload: false, sourcemap: false,
      rolldownOptions: { input: entry, output: { format: "iife", name: "inlay" } },
    },
  });
  const chunks = (Array.isArray(built) ? built : [built as Rollup.RollupOutput]).flatMap((one) => one.output).filter((file) => file.type === "chunk");
  const [script] = chunks;
  if (!script || chunks.length !== 1) throw new Error("The launch script is not one file.");
  return script.code;
}

/** Puts it beside the pages, at the address that the manifests name. */
export function launchScript(): Plugin {
  return {
    name: "inlay-launch-script", apply: "build", enforce: "post",
    async generateBundle() {
      this.emitFile({ type: "asset", fileName: "launch.js", source: await buildLaunchScript() });
    },
  };
}
