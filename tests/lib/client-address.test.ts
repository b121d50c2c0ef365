import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useSettings } from "@/tests/support/app-settings";

let clientAddress: (headers: Headers) => string;
let notePeerAddresses: () => void;

beforeAll(async () => {
  useSettings({ CLIENT_IP_HEADER: "X-Edge-Address" });
  ({ clientAddress } = await import("@/lib/http/client-address"));
  ({ notePeerAddresses } = await import("@/lib/http/peer-address"));
});

describe("behind a proxy, the header that the operator named", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["198.51.100.1, 203.0.113.7", "203.0.113.7"],
    ["203.0.113.7:4711", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["[2001:DB8:1:2::9]:4711", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["nonsense", "unknown"],
    ["", "unknown"],
  ])("%s is %s", (value, address) => {
    expect(clientAddress(new Headers({ "x-edge-address": value }))).toBe(address);
  });

  test("no other header counts", () => {
    const headers = new Headers({
      "x-forwarded-for": "203.0.113.7",
      "x-real-ip": "203.0.113.7",
      forwarded: "for=203.0.113.7",
    });
    expect(clientAddress(headers)).toBe("unknown");
  });
});

describe("without a proxy, the other end of the socket", () => {
  let url: string;
  const server = createServer((request, response) => {
    response.end(clientAddress(new Headers(request.headers as Record<string, string>)));
  });

  beforeAll(async () => {
    const { env } = await import("@/lib/env");
    // The setting that this half is without; env() gives the one object that everybody reads.
    env().CLIENT_IP_HEADER = undefined;
    notePeerAddresses();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => server.close());

  test("whatever headers the caller sends", async () => {
    const { peerHeader } = await import("@/lib/http/peer-address");
    const headers = { "x-forwarded-for": "203.0.113.7", [peerHeader() ?? ""]: "203.0.113.7" };
    expect(await (await fetch(url, { headers })).text()).toBe("127.0.0.1");
  });
});
