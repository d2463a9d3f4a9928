import { useState } from "preact/hooks";
import { ApiProblem } from "../../shared/api/problem";
import type { Page, Property, PropertyChange, PropertyRequest, PropertyType } from "../../shared/api/types";
import { t, type PlainKey } from "../../shared/i18n";
import { confirm, Dialog } from "../../shared/ui/Dialog";
import { Icon, type IconName } from "../../shared/ui/Icon";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Select } from "../../shared/ui/Select";
import { TextArea } from "../../shared/ui/TextArea";
import { TextField } from "../../shared/ui/TextField";
import { showToast } from "../../shared/ui/Toast";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { keyOf } from "./propertyKey";

type Kind = Property["recordKind"];
const kinds = ["contact", "company"] as const satisfies readonly Kind[];
const types = {
  text: "properties.type.text", number: "properties.type.number", date: "properties.type.date", boolean: "properties.type.boolean", choice: "properties.type.choice",
} as const satisfies Record<PropertyType, PlainKey>;

/** The organization's own properties: added, renamed, put in order, deleted. */
export function PropertySettings() {
  const loaded = useLoad<Page<Property>>("properties", (signal) => client.get("/properties", { signal }));
  const [editing, setEditing] = useState<Property | "new" | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const all = loaded.value?.items;
  const attempt = async (work: () => Promise<void>) => {
    setProblem(null);
    try {
      await work();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
      loaded.reload();
    }
  };
  const move = (property: Property, by: 1 | -1) => void attempt(async () => {
    if (!all) return;
    const kind = all.filter((other) => other.recordKind === property.recordKind);
    const other = kind[kind.indexOf(property) + by];
    if (!other) return;
    const items = all.map((each) => (each === property ? other : each === other ? property : each));
    loaded.change((page) => ({ ...page, items }));
    await client.put("/properties/order", { ids: items.map((each) => each.id) });
  });
  const remove = async (property: Property) => {
    if (!(await confirm({ title: t("properties.delete.title", { name: property.label }), text: t("properties.delete.text"), action: t("properties.deleteAction") }))) return;
    await attempt(async () => {
      await client.delete(`/properties/${property.id}`);
      loaded.reload();
      showToast(t("properties.deleted", { name: property.label }));
    });
  };
  return (
    <section class="stack" aria-labelledby="properties-title">
      <div class="section-head"><h2 id="properties-title">{t("properties.title")}</h2><span class="end"><fluent-button id="add-property" appearance="primary" onClick={() => setEditing("new")}><Icon name="add" slot="start" />{t("properties.add")}</fluent-button></span></div>
      <p class="quiet">{t("properties.text")}</p>
      {(problem ?? loaded.problem) && <ProblemNotice problem={problem ?? loaded.problem} action={{ label: t("action.tryAgain"), run: () => { setProblem(null); loaded.reload(); } }} />}
      {!all && !loaded.problem && <div class="card pad" role="status" aria-label={t("properties.loading")}><span class="skeleton w60" /></div>}
      {all && kinds.map((kind) => {
        const items = all.filter((property) => property.recordKind === kind);
        return (
          <section key={kind} class="card pad stack-tight" aria-labelledby={`properties-${kind}`}>
            <h3 id={`properties-${kind}`}>{t(kind === "contact" ? "properties.contact" : "properties.company")}</h3>
            {items.length === 0 && <p class="quiet">{t("properties.none")}</p>}
            <ul>{items.map((property, at) => (
              <li key={property.id} class="property">
                <span class="grow stack-none"><span>{property.label}</span><span class="small quiet clip">{t(types[property.type])}{property.choices.length > 0 ? `: ${property.choices.join(", ")}` : ""} · <span class="mono">{property.key}</span></span></span>
                <Act icon="up" label={t("properties.up", { name: property.label })} disabled={at === 0} onClick={() => move(property, -1)} />
                <Act icon="down" label={t("properties.down", { name: property.label })} disabled={at === items.length - 1} onClick={() => move(property, 1)} />
                <Act icon="edit" label={t("properties.edit", { name: property.label })} onClick={() => setEditing(property)} />
                <Act icon="trash" label={t("properties.delete", { name: property.label })} onClick={() => void remove(property)} />
              </li>
            ))}</ul>
          </section>
        );
      })}
      {editing && <PropertyDialog property={editing === "new" ? null : editing} taken={all ?? []} onClose={() => setEditing(null)} onSaved={() => { setEditing(null); loaded.reload(); showToast(t("properties.saved")); }} />}
    </section>
  );
}

const Act = ({ icon, label, disabled, onClick }: { icon: IconName; label: string; disabled?: boolean; onClick: () => void }) =>
  <button type="button" class="plain-button property-act" aria-label={label} title={label} disabled={disabled ?? false} onClick={onClick}><Icon name={icon} size={16} /></button>;

function PropertyDialog({ property, taken, onClose, onSaved }: { property: Property | null; taken: readonly Property[]; onClose: () => void; onSaved: () => void }) {
  const [kind, setKind] = useState<Kind>(property?.recordKind ?? "contact");
  const [label, setLabel] = useState(property?.label ?? "");
  const [key, setKey] = useState<string | null>(null);
  const [type, setType] = useState<PropertyType>(property?.type ?? "text");
  const [choices, setChoices] = useState(property?.choices.join("\n") ?? "");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const suggested = taken.some((other) => other.recordKind === kind && other.key === keyOf(label)) ? `${keyOf(label)}_2` : keyOf(label);
  const save = async () => {
    const change: PropertyChange = { label: label.trim(), choices: type === "choice" ? choices.split("\n").map((choice) => choice.trim()).filter(Boolean) : [] };
    try {
      if (property) await client.put(`/properties/${property.id}`, change);
      else await client.post("/properties", { recordKind: kind, key: key ?? suggested, type, ...change } satisfies PropertyRequest);
      onSaved();
    } catch (thrown) {
      setProblem(ApiProblem.from(thrown));
    }
  };
  const wrong = problem?.errors.label ?? problem?.errors.key ?? problem?.errors.choices;
  return (
    <Dialog title={property ? t("properties.edit", { name: property.label }) : t("properties.addTitle")} onClose={onClose} actions={<>
      <fluent-button onClick={onClose}>{t("action.cancel")}</fluent-button>
      <fluent-button id="save-property" appearance="primary" disabled={!label.trim()} onClick={() => void save()}>{t("properties.save")}</fluent-button>
    </>}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); if (label.trim()) void save(); }}>
        <TextField id="property-label" label={t("properties.label")} value={label} onValue={setLabel} maxlength={100} autocomplete="off" error={problem?.errors.label?.[0]} />
        {!property && <Select id="property-kind" label={t("properties.kind")} value={kind} onValue={setKind} options={kinds.map((value) => ({ value, text: t(value === "contact" ? "properties.kind.contact" : "properties.kind.company") }))} />}
        {!property && <Select id="property-type" label={t("properties.type")} value={type} onValue={setType} options={(Object.keys(types) as PropertyType[]).map((value) => ({ value, text: t(types[value]) }))} />}
        {type === "choice" && <TextArea id="property-choices" label={t("properties.choices")} value={choices} onValue={setChoices} hint={t("properties.choicesHint")} error={problem?.errors.choices?.[0]} />}
        {!property && <TextField id="property-key" label={t("properties.key")} value={key ?? suggested} onValue={setKey} maxlength={50} autocomplete="off" plainWords={false} hint={t("properties.keyHint")} error={problem?.errors.key?.[0]} />}
        {problem && !wrong && <ProblemNotice problem={problem} />}
      </form>
    </Dialog>
  );
}
