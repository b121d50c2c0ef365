import type { BrowserContext, Locator, Page } from "playwright-core";
import type { ApiClient, SignedIn } from "../support/api";
import { query } from "../support/database";
import { testEnv } from "../support/test-env";
import { waitFor } from "../support/wait-for";

/** Gives a browser the session of an API client: what signing in there would have left behind. */
export async function adoptSession(context: BrowserContext, client: ApiClient): Promise<void> {
  if (!client.token) throw new Error("The client is not signed in.");
  const { sid } = JSON.parse(Buffer.from(client.token.split(".")[1] ?? "", "base64url").toString());
  // next-auth rolls and ends sessions of browsers alone.
  await query("UPDATE session SET kind = 'browser' WHERE id = $1", [sid]);
  await context.addCookies([{ name: "castor-session", value: client.token, url: testEnv().appUrl }]);
}

/** A conversation as a person uses it. */
export class ChatPage {
  readonly composer: Locator;
  readonly scroller: Locator;

  constructor(readonly page: Page) {
    this.composer = page.getByRole("textbox", { name: "Message" });
    this.scroller = page.getByTestId("scroller");
  }

  /** Opens a room, or a new chat, with this user signed in. */
  static async open(page: Page, user: SignedIn, chatroomId?: string): Promise<ChatPage> {
    await adoptSession(page.context(), user);
    await page.goto(chatroomId ? `/c/${chatroomId}` : "/");
    const chat = new ChatPage(page);
    await chat.composer.waitFor();
    // From here on the page is React's, and it knows who is there.
    await page.waitForFunction((id) => localStorage.getItem("castor:user") === id, user.userId);
    return chat;
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  replies(): Locator {
    return this.page.locator('[data-role="model"]');
  }

  prompts(): Locator {
    return this.page.locator('[data-role="user"]');
  }

  /** The last reply once it has ended. */
  async ended(status = "complete"): Promise<Locator> {
    const reply = this.replies().last();
    await this.page.locator(`[data-role="model"][data-status="${status}"]`).last().waitFor();
    return reply;
  }

  /** The text of the last reply, as it is now. */
  async replyText(): Promise<string> {
    const markdown = this.replies().last().locator(".md");
    // biome-ignore lint/performance/useDomNodeTextContent: paragraphs must stay apart
    return (await markdown.count()) > 0 ? await markdown.last().innerText() : "";
  }

  /** Waits until the last reply shows these words. */
  async shows(words: string): Promise<void> {
    await waitFor(async () => (await this.replyText()).includes(words), {
      timeout: 15_000,
      what: `the reply to show "${words}"`,
    });
  }

  /** The room of the page's address. */
  async roomId(): Promise<string> {
    await this.page.waitForURL(/\/c\/[0-9a-f-]+$/);
    return this.page.url().split("/").at(-1) as string;
  }
}
