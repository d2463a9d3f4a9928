import { expect, test } from "vitest";
import { placesOf, rulesOfPlaces } from "./trackingForm";

test("places are typed one a line and come back as they were", () => {
  const rules = rulesOfPlaces({ never: "example.com\n de ;", with_consent: "FR, example.org", allowed: "" });
  expect(rules).toEqual([
    { where: "example.com", permission: "never" }, { where: "de", permission: "never" }, { where: "FR", permission: "with_consent" }, { where: "example.org", permission: "with_consent" }]);
  expect(placesOf(rules)).toEqual({ never: "example.com\nde", with_consent: "FR\nexample.org", allowed: "" });
});
