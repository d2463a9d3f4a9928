import { describe, expect, it, vi } from "vitest";
import { switchLocale, t } from "../../shared/i18n";
import { apartHint, countRecipients } from "./apart";

const possible = { possible: true, reason: "possible", most: 20 } as const;

vi.stubGlobal("document", { documentElement: {} });
await switchLocale("en");

describe("telling recipients apart", () => {
  it("says why it cannot be, whatever is chosen", () => {
    for (const reason of ["provider_files", "server_files", "server_unknown", "mailbox_unusable"] as const)
      expect(apartHint({ possible: false, reason, most: 20 }, 3, true, [])).toBe(t(`track.apart.${reason}`));
    expect(t("track.apart.server_files")).not.toBe("track.apart.server_files");
    expect(apartHint(possible, 21, true, [])).toContain("20");
  });

  it("says who goes without once it is chosen", () => {
    expect(apartHint(possible, 3, false, ["eve@outside.test"])).toBe("");
    expect(apartHint(possible, 3, true, [])).toBe(t("track.apart.hint"));
    expect(apartHint(possible, 20, true, ["eve@outside.test"])).toContain("eve@outside.test");
  });

  it("counts each address once", () => expect(countRecipients(["Bea@outside.test", "bea@outside.test", "cy@outside.test"])).toBe(2));
});
