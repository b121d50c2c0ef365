import { expect, test } from "vitest";
import { newId } from "@/lib/db/id";
import { type ApiClient, signIn } from "../support/api";

const PIRATE = { name: "Pirate", slug: "pirate", instruction: "Answer as a pirate would." };

const create = (client: ApiClient, body = PIRATE) => client.call("POST /persona", { body });

test("is saved, listed by name, changed and deleted", async () => {
  const user = await signIn();
  const created = await create(user);
  expect(created.status).toBe(201);
  expect(created.body.data).toMatchObject(PIRATE);
  await create(user, { ...PIRATE, name: "Ada", slug: "ada" });
  const personaId = created.body.data.id;
  const changed = await user.call("PATCH /persona/{personaId}", {
    params: { personaId },
    body: { instruction: "Be brief." },
  });
  expect(changed.body.data).toMatchObject({ ...PIRATE, instruction: "Be brief." });
  const { body } = await user.call("GET /persona");
  expect(body.data.map(({ name }) => name)).toEqual(["Ada", "Pirate"]);
  expect((await user.call("DELETE /persona/{personaId}", { params: { personaId } })).status).toBe(200);
  expect((await user.call("DELETE /persona/{personaId}", { params: { personaId } })).status).toBe(404);
  expect((await user.call("GET /persona")).body.data).toHaveLength(1);
});

test("a slug is the user's once, in a race and in a change; another user may have the same", async () => {
  const user = await signIn();
  const answers = await Promise.all(Array.from({ length: 5 }, () => create(user)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.error.code).toBe("conflict");
  const other = await create(user, { ...PIRATE, slug: "other" });
  const clash = await user.call("PATCH /persona/{personaId}", {
    params: { personaId: other.body.data.id },
    body: { slug: "pirate" },
  });
  expect(clash.status).toBe(409);
  expect((await create(await signIn())).status).toBe(201);
});

test("another user's persona is not found, and stays as it is", async () => {
  const [mine, theirs] = [await signIn(), await signIn()];
  const personaId = (await create(theirs)).body.data.id;
  for (const id of [personaId, newId()]) {
    const params = { personaId: id };
    expect((await mine.call("PATCH /persona/{personaId}", { params, body: { name: "X" } })).status).toBe(404);
    expect((await mine.call("DELETE /persona/{personaId}", { params })).status).toBe(404);
  }
  expect((await theirs.call("GET /persona")).body.data).toMatchObject([PIRATE]);
});

test("a slug that cannot be typed after a slash is refused", async () => {
  const { status, body } = await create(await signIn(), { ...PIRATE, slug: "Not a slug" });
  expect(status).toBe(400);
  expect(body.error.details).toMatchObject([{ field: "body.slug" }]);
});
