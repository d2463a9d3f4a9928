import { expect, test } from "vitest";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import manifest from "../../manifests/outlook/manifest.json";

test("The unified manifest is valid against Microsoft's schema, which sees a fault in it", async () => {
  const schemas = import.meta.glob<{ default: object }>("../node_modules/@microsoft/app-manifest/build/json-schemas/teams/v1.23/MicrosoftTeams.schema.json");
  const [load] = Object.values(schemas);
  expect(manifest.manifestVersion).toBe("1.23");
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  const valid = ajv.compile((await load?.())?.default ?? {});

  expect(valid(manifest), JSON.stringify(valid.errors, null, 1)).toBe(true);

  const faulty = structuredClone(manifest);
  const action = faulty.extensions[0]?.runtimes[0]?.actions[0];
  if (action) action.type = "noSuchType";
  expect(valid(faulty)).toBe(false);
});
