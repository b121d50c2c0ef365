import "server-only";
import type { Grounding } from "@/lib/contract/message";

/** The parts of groundingMetadata that are shown, as Google sends them. */
interface GroundingMetadata {
  webSearchQueries?: string[];
  groundingChunks?: { web?: { uri?: string; title?: string } }[];
  groundingSupports?: { segment?: { text?: string }; groundingChunkIndices?: number[] }[];
}

/** Collects citations; Google counts in UTF-8 bytes, so the claim is found again by its own text. */
export class GroundingCollector {
  private metadata: GroundingMetadata | undefined;

  add(metadata: unknown): void {
    if (metadata) this.metadata = { ...this.metadata, ...(metadata as GroundingMetadata) };
  }

  /** Citations with `end` as the place in `content` where the claim ends. */
  result(content: string): Grounding | null {
    if (!this.metadata?.groundingChunks?.length) return null;
    const sources = this.metadata.groundingChunks.map(({ web }) => ({
      title: web?.title ?? web?.uri ?? "",
      url: web?.uri ?? "",
    }));
    const supports = (this.metadata.groundingSupports ?? []).flatMap(
      ({ segment, groundingChunkIndices = [] }) => {
        const at = segment?.text ? content.indexOf(segment.text) : -1;
        return at < 0 ? [] : [{ end: at + (segment?.text?.length ?? 0), sources: groundingChunkIndices }];
      },
    );
    return { queries: this.metadata.webSearchQueries ?? [], sources, supports };
  }
}
