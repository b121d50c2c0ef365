import fc from "fast-check";
import { expect, test } from "vitest";
import { roomAt } from "@/lib/vendors/sliding-window";

const LENGTH = 3_600_000;

/** Whether @upstash/ratelimit lets one more pass at a time, by its script. */
function passes(at: number, tokens: number, counts: ReadonlyMap<number, number>): boolean {
  const window = Math.floor(at / LENGTH);
  const weighted = Math.floor((1 - (at % LENGTH) / LENGTH) * (counts.get(window - 1) ?? 0));
  return weighted + (counts.get(window) ?? 0) < tokens;
}

test.each([
  // A quarter into the hour, 200 in the hour before weigh 150: with 50 in this one they are one too many for a moment.
  { previous: 200, current: 50, past: 0.25, minutes: 15 },
  { previous: 200, current: 100, past: 0.25, minutes: 30 },
  // All were sent in this hour: they weigh less only when it is over.
  { previous: 0, current: 200, past: 0.5, minutes: 60 },
  // The limit was made lower since.
  { previous: 0, current: 400, past: 0.5, minutes: 90 },
])("of 200 an hour, $previous before and $current in this one leave room after $minutes minutes", (used) => {
  const at = roomAt({ ...used, tokens: 200, length: LENGTH, now: LENGTH * (1000 + used.past) });
  expect((at - LENGTH * 1000) / 60_000).toBeCloseTo(used.minutes, 3);
});

test("there is room at that time, and none a moment before", () => {
  const count = fc.integer({ min: 0, max: 500 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      count,
      count,
      fc.integer({ min: 0, max: LENGTH - 1 }),
      (tokens, previous, current, past) => {
        const now = LENGTH * 1000 + past;
        const counts = new Map([
          [999, previous],
          [1000, current],
        ]);
        fc.pre(!passes(now, tokens, counts));
        const at = roomAt({ now, length: LENGTH, tokens, current, previous });
        expect(passes(at + 2, tokens, counts)).toBe(true);
        expect(at - 2 <= now || !passes(at - 2, tokens, counts)).toBe(true);
      },
    ),
  );
});
