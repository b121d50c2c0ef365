import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventParser, type WireEvent } from "@/lib/client/parse-event-stream";

function parse(pieces: readonly string[]): WireEvent[] {
  const events: WireEvent[] = [];
  const push = createEventParser((event) => events.push(event));
  for (const piece of pieces) push(piece);
  return events;
}

describe("event stream parser", () => {
  it("reads events, joins data lines, skips comments and unknown fields", () => {
    const wire = ": hello\n\nid: 7-0\nevent: reply.delta\ndata: a\ndata: b\nretry: 5\n\ndata\n\n: beat\n\n";
    expect(parse([wire])).toEqual([
      { id: "7-0", event: "reply.delta", data: "a\nb" },
      { id: undefined, event: "message", data: "" },
    ]);
  });

  it("ignores an event that was cut off", () => {
    expect(parse(["id: 1\ndata: half"])).toEqual([]);
  });

  it("reads the same events wherever the pieces are cut and however lines end", () => {
    const line = fc.string({ unit: fc.constantFrom("a", ":", " ", "ü", "😀", "{") });
    const event = fc.record({
      id: fc.nat().map(String),
      data: fc.array(line, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(event),
        fc.constantFrom("\n", "\r", "\r\n"),
        fc.array(fc.nat(400)),
        (events, eol, cuts) => {
          const wire = events
            .map(({ id, data }) => [`id: ${id}`, ...data.map((text) => `data: ${text}`), "", ""].join(eol))
            .join("");
          const places = [...new Set([0, ...cuts.filter((cut) => cut < wire.length), wire.length])].sort(
            (a, b) => a - b,
          );
          const pieces = places.slice(1).map((end, index) => wire.slice(places[index], end));
          expect(parse(pieces)).toEqual(
            events.map(({ id, data }) => ({ id, event: "message", data: data.join("\n") })),
          );
        },
      ),
    );
  });
});
