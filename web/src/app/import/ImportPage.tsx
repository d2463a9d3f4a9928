import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Import, Page as PageOf, Property } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { FileDrop } from "../kernel/FileDrop";
import { Page } from "../kernel/Page";
import { Link, navigate } from "../kernel/router";
import { client, live } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { ImportProgress } from "./ImportProgress";
import { isAtWork, meaningOptions, typeOf } from "./importModel";
import "./import.css";

const uploadTimeout = 300_000;
const lookEvery = 3_000;

/** A file of contacts on its way in: chosen, its columns named, checked, imported. The address names the import, so that one can leave and come back. */
export function ImportPage({ importId }: { importId: string | null }) {
  return <Page title={t("import.title")}>{importId === null ? <ChooseFile /> : <OneImport id={importId} />}</Page>;
}

function ChooseFile() {
  const [reading, setReading] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | string | null>(null);
  const take = async (file: File | undefined) => {
    if (!file) return;
    const type = typeOf(file.name);
    if (type === null) return setProblem(t("import.wrongType"));
    setReading(file.name);
    setProblem(null);
    try {
      const taken = await client.postRaw<Import>("/imports", file, type, { query: { fileName: file.name }, timeout: uploadTimeout });
      await navigate(`/app/contacts/import/${taken.id}`);
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      setReading(null);
    }
  };
  return (
    <div class="stack">
      <FileDrop id="import" label={t("import.choose")} drop={t("import.drop")} hint={t("import.chooseText")} accept=".csv,.txt,.tsv,.vcf,.vcard,text/csv,text/vcard" onFiles={([file]) => void take(file)}
        busy={reading && <p role="status" class="row"><fluent-spinner size="tiny" /> {t("import.uploading", { name: reading })}</p>}>
        {typeof problem === "string" ? <p class="danger-text" role="alert">{problem}</p> : problem && <ProblemNotice problem={problem} />}
      </FileDrop>
      <p class="quiet">{t("uploads.instead")} <Link to="/app/mail/upload">{t("uploads.title")}</Link></p>
    </div>
  );
}

function OneImport({ id }: { id: string }) {
  const one = useLoad<Import>(`import ${id}`, (signal) => client.get(`/imports/${id}`, { signal }));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const { change, reload } = one;
  const take = (now: Import) => change((before) => (now.startedAt === before.startedAt && now.state === before.state && now.done < before.done ? before : now));
  useEffect(() => live.on("import.progress", (event) => { if (event.import.id === id) take(event.import); }), [id, change]);
  const working = one.value !== null && isAtWork(one.value.state);
  // Should the live connection be gone, the page still gets to know.
  useEffect(() => {
    if (!working) return;
    const timer = setInterval(reload, lookEvery);
    return () => clearInterval(timer);
  }, [working, reload]);
  const act = async (call: Promise<Import>) => {
    try {
      const now = await call;
      change(() => now);
      setProblem(null);
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  if (one.problem && !one.value) return <ProblemNotice problem={one.problem} action={{ label: t("action.tryAgain"), run: reload }} />;
  if (!one.value) return <div class="card pad stack" role="status" aria-label={t("import.title")}><span class="skeleton w40" /><span class="skeleton w80" /><span class="skeleton w60" /></div>;
  const now = one.value;
  return <>
    {problem && <ProblemNotice problem={problem} />}
    {now.state !== "uploaded" && <ImportProgress one={now} onCancel={() => void act(client.post<Import>(`/imports/${id}/cancel`))} />}
    {(now.state === "uploaded" || now.state === "checked") && <Columns key={now.state} one={now} onStart={(mapping, duplicates, dryRun) => act(client.post<Import>(`/imports/${id}/start`, { mapping, duplicates, dryRun }))} />}
  </>;
}

function Columns({ one, onStart }: { one: Import; onStart: (mapping: string[], duplicates: Import["duplicates"], dryRun: boolean) => void }) {
  const [mapping, setMapping] = useState(one.mapping);
  const [duplicates, setDuplicates] = useState(one.duplicates);
  const [missing, setMissing] = useState(false);
  const properties = useLoad<PageOf<Property>>("properties", (signal) => client.get("/properties", { signal }));
  const options = meaningOptions(properties.value?.items ?? []);
  const start = (dryRun: boolean) => {
    if (!mapping.includes("address")) return setMissing(true);
    onStart(mapping, duplicates, dryRun);
  };
  return (
    <section class="card pad stack" aria-labelledby="columns-title">
      <div class="stack-tight">
        <h2 id="columns-title">{t("import.columns")}</h2>
        <p class="quiet">{t("import.columnsText", { count: one.rows, name: one.fileName })}</p>
      </div>
      <table class="import-columns">
        <thead><tr><th scope="col">{t("import.column")}</th><th scope="col" class="import-examples">{t("import.example")}</th><th scope="col">{t("import.meaning")}</th></tr></thead>
        <tbody>
          {one.columns.map((column, at) => (
            <tr key={at}>
              <th scope="row">{column}</th>
              <td class="quiet small import-examples">{one.sample.map((row) => row[at]).filter(Boolean).map((cell, row) => <span key={row} class="clip">{cell}</span>)}</td>
              <td>
                <select id={`column-${at}`} class="select" aria-label={t("import.meaningOf", { column })} value={mapping[at]}
                  onChange={(event) => { const meaning = event.currentTarget.value; setMissing(false); setMapping((before) => before.map((old, other) => (other === at ? meaning : old))); }}>
                  {options.map((option) => <option key={option.value} value={option.value}>{option.text}</option>)}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {missing && <p class="danger-text" role="alert">{t("import.needsAddress")}</p>}
      <fieldset class="import-duplicates">
        <legend class="strong">{t("import.duplicates")}</legend>
        {(["update", "skip"] as const).map((choice) => (
          <label key={choice} class="row"><input type="radio" name="duplicates" value={choice} checked={duplicates === choice} onChange={() => setDuplicates(choice)} />{t(choice === "update" ? "import.duplicates.update" : "import.duplicates.skip")}</label>
        ))}
      </fieldset>
      <div class="row wrap">
        <fluent-button id="start-import" appearance={one.state === "checked" ? "primary" : undefined} onClick={() => start(false)}>{t("import.start")}</fluent-button>
        <fluent-button id="check-import" appearance={one.state === "checked" ? undefined : "primary"} onClick={() => start(true)}>{t("import.check")}</fluent-button>
      </div>
    </section>
  );
}
