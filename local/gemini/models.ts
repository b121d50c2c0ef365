interface Model {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly outputTokenLimit: number;
}

const MODELS: readonly Model[] = [
  { id: "gemini-2.5-pro", displayName: "Gemini 2.5 Pro", description: "Strongest", outputTokenLimit: 65_536 },
  { id: "gemini-2.5-flash", displayName: "Gemini 2.5 Flash", description: "Fast", outputTokenLimit: 65_536 },
  {
    id: "gemini-2.5-flash-lite",
    displayName: "Gemini 2.5 Flash-Lite",
    description: "Fastest",
    outputTokenLimit: 65_536,
  },
  { id: "gemini-2.0-flash", displayName: "Gemini 2.0 Flash", description: "Older", outputTokenLimit: 8_192 },
];

export const isModel = (id: string) => MODELS.some((model) => model.id === id);

/** `GET /v1beta/models` and `GET /v1beta/models/ID`. */
export function describeModels() {
  return MODELS.map(({ id, displayName, description, outputTokenLimit }) => ({
    name: `models/${id}`,
    baseModelId: id,
    version: "001",
    displayName,
    description: `${description} (the local cloud's demo model plays it)`,
    inputTokenLimit: 1_048_576,
    outputTokenLimit,
    supportedGenerationMethods: ["generateContent", "countTokens"],
    temperature: 1,
    maxTemperature: 2,
    topP: 0.95,
    topK: 64,
    thinking: id.includes("2.5"),
  }));
}
