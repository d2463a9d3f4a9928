import type { Page, Property } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { client } from "../kernel/session";
import { useLoad } from "../kernel/useLoad";
import { EditableFact } from "../../shared/ui/EditableFact";

/** The organization's own properties of a record. */
export function PropertyFacts({ kind, values, onSave }: { kind: Property["recordKind"]; values: Record<string, string>; onSave: (values: Record<string, string>) => Promise<string | null> }) {
  const properties = useLoad<Page<Property>>("properties", (signal) => client.get("/properties", { signal })).value?.items ?? [];
  return <>{properties.filter((property) => property.recordKind === kind).map((property) => {
    const value = values[property.key] ?? "";
    const options = property.type === "choice" ? property.choices.map((choice) => ({ value: choice, text: choice }))
      : property.type === "boolean" ? [{ value: "true", text: t("edit.yes") }, { value: "false", text: t("edit.no") }] : undefined;
    return (
      <EditableFact key={property.id} id={`property-${property.key}`} label={property.label} value={value} maxLength={2000}
        type={property.type === "number" || property.type === "date" ? property.type : "text"}
        options={options && [{ value: "", text: t("edit.none") }, ...options]}
        shown={options && value ? <span>{options.find((option) => option.value === value)?.text ?? value}</span> : undefined}
        onSave={(text) => onSave({ ...values, [property.key]: text })} />
    );
  })}</>;
}
