/** One server-sent event as it stands on the wire. */
export interface WireEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/**
 * Reads text/event-stream piece by piece, as the HTML standard words it: CR, LF and CRLF end a line, comment
 * lines are skipped, several data lines are joined, and an event without data is not one. Pieces may be cut
 * anywhere. (EventSource itself cannot tell a 401 from a lost connection, nor be closed on a watchdog's word.)
 */
export function createEventParser(onEvent: (event: WireEvent) => void): (piece: string) => void {
  let rest = "";
  let endedInCr = false;
  let id: string | undefined;
  let event = "";
  let data: string[] = [];

  const takeLine = (line: string) => {
    if (line === "") {
      if (data.length > 0) onEvent({ id, event: event || "message", data: data.join("\n") });
      id = undefined;
      event = "";
      data = [];
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id" && !value.includes("\0")) id = value;
  };

  return (piece) => {
    // The LF of a CRLF that was cut in two ends no second line.
    let start = endedInCr && piece.startsWith("\n") ? 1 : 0;
    if (piece !== "") endedInCr = piece.endsWith("\r");
    for (let at = start; at < piece.length; at++) {
      const char = piece[at];
      if (char !== "\n" && char !== "\r") continue;
      takeLine(rest + piece.slice(start, at));
      rest = "";
      if (char === "\r" && piece[at + 1] === "\n") at++;
      start = at + 1;
    }
    rest += piece.slice(start);
  };
}
