import { z } from "zod";
import { empty, id, time } from "@/lib/contract/common";
import { endpoint } from "@/lib/contract/endpoint";

export const persona = z.object({
  id,
  name: z.string(),
  slug: z.string().describe("The word after the slash in the composer"),
  instruction: z.string(),
  createdAt: time,
  updatedAt: time,
});

const fields = z.strictObject({
  name: z.string().trim().min(1).max(60).meta({ example: "Travel guide" }),
  slug: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, "Use lower-case letters, digits and hyphens, up to 31 characters.")
    .meta({ example: "guide" }),
  instruction: z.string().trim().min(1).max(8000).meta({ example: "Answer as a patient travel guide." }),
});
const params = z.object({ personaId: id });

export const listPersonas = endpoint("GET /persona", {
  tag: "Persona",
  summary: "The user's personas",
  auth: "user",
  responses: { 200: z.array(persona) },
});

export const createPersona = endpoint("POST /persona", {
  tag: "Persona",
  summary: "Save a system instruction under a name",
  auth: "user",
  body: fields,
  responses: { 201: persona },
  errors: ["conflict"],
});

export const updatePersona = endpoint("PATCH /persona/{personaId}", {
  tag: "Persona",
  summary: "Change a persona",
  auth: "user",
  params,
  body: fields.partial(),
  responses: { 200: persona },
  errors: ["conflict"],
});

export const deletePersona = endpoint("DELETE /persona/{personaId}", {
  tag: "Persona",
  summary: "Delete a persona",
  auth: "user",
  params,
  responses: { 200: empty },
});

export type Persona = z.output<typeof persona>;
