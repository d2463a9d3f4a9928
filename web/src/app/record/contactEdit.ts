import type { Company, Page } from "../../shared/api/types";
import { client } from "../kernel/session";

/** The company of that name, made when there is none; null for no name. */
export async function companyNamed(name: string): Promise<string | null> {
  if (!name) return null;
  const found = await client.get<Page<Company>>("/companies", { query: { query: name, limit: 50 } });
  const same = found.items.find((company) => company.name.toLowerCase() === name.toLowerCase());
  return (same ?? (await client.post<Company>("/companies", { name }))).id;
}
