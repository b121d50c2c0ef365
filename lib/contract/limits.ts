/** Limits that the browser checks too; apart from the schemas, so that it need not load them. */

/** Longest prompt in characters. */
export const MAX_PROMPT_CHARACTERS = 32_000;
export const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;
export const MAX_ATTACHMENTS_PER_MESSAGE = 8;
