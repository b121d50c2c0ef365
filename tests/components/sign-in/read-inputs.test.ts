import { expect, test } from "vitest";
import { slugOf } from "@/components/account/persona-dialog";
import { digitsOf } from "@/components/sign-in/code-field";
import { readMobile } from "@/components/sign-in/mobile-field";
import { safeNext } from "@/components/sign-in/start-session";

test.each([
  ["123456", "123456"],
  ["Your code is 123 456", "123456"],
  ["Castor 2026: 481-920 is your code", "481920"],
  ["481920 is your Castor code. It lasts 5 minutes.", "481920"],
  ["12", "12"],
  ["no digits", ""],
])("the code in %j is %j", (text, code) => {
  expect(digitsOf(text)).toBe(code);
});

test.each([
  ["98765 43210", "IN", "+919876543210"],
  ["098765-43210", "IN", "+919876543210"],
  ["+44 7400 123456", "IN", "+447400123456"],
  ["(202) 555-0142", "US", "+12025550142"],
  ["98", "IN", null],
  ["", "IN", null],
])("%j typed in %s is %j", async (text, country, mobile) => {
  expect(await readMobile({ text, country })).toBe(mobile);
});

test.each([
  ["/settings#usage", "/settings#usage"],
  ["/c/1?message=2", "/c/1?message=2"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  ["/sign-in?next=/", "/"],
  [undefined, "/"],
])("after signing in, %j leads to %j", (next, path) => {
  expect(safeNext(next)).toBe(path);
});

test.each([
  ["Careful editor", "careful-editor"],
  ["  Café & Co.  ", "cafe-co"],
  ["संपादक", ""],
])("a persona called %j gets the word %j", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});
