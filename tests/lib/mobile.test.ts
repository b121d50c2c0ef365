import { beforeAll, describe, expect, test } from "vitest";
import { useSettings } from "@/tests/support/app-settings";

let lib: typeof import("@/lib/mobile");

beforeAll(async () => {
  useSettings({ DEFAULT_COUNTRY: "IN" });
  lib = await import("@/lib/mobile");
});

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each([
  ["9876543210", "+919876543210", "IN"],
  ["09876543210", "+919876543210", "IN"],
  ["98765 43210", "+919876543210", "IN"],
  ["+91 (98765) 43-210", "+919876543210", "IN"],
  ["0044 7400 123456", "+447400123456", "GB"],
  ["+1 415 555 2671", "+14155552671", "US"],
  ["९८७६५ ४३२१०", "+919876543210", "IN"],
])("%s is %s", (written, e164, country) => {
  expect(lib.parseMobile(written)).toMatchObject({ e164, country });
});

test.each(["", "12345", "+919876", "abcdefghij", "call +919876543210", "+0000000000000", "9".repeat(32)])(
  "%j is no number",
  (written) => {
    expect(codeOf(() => lib.parseMobile(written))).toBe("invalid_request");
  },
);

describe("kinds that codes are not sent to", () => {
  test.each([
    ["toll-free", "+18005551234"],
    ["premium rate", "+19005551234"],
    ["personal number", "+447012345678"],
    ["satellite", "+881612345678"],
    ["international premium", "+979123456789"],
    ["landline", "+911123456789"],
  ])("%s", (_, number) => {
    expect(codeOf(() => lib.assertTextable(lib.parseMobile(number)))).toBe("number_refused");
  });

  test("mobiles of any country pass", () => {
    for (const number of ["+919876543210", "+447400123456", "+4915123456789", "+5511987654321"])
      expect(codeOf(() => lib.assertTextable(lib.parseMobile(number)))).toBeUndefined();
  });
});
