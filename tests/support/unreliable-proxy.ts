import { connect, createServer, type Socket } from "node:net";

/** pass: as if it were not there. hang: connections stay open and nothing moves. cut: they are reset. */
export type ProxyMode = "pass" | "hang" | "cut";

export interface UnreliableProxy {
  readonly port: number;
  set(mode: ProxyMode): void;
  /** Local ports of the connections to the server, by which it can tell them from others. */
  targetPorts(): number[];
  stop(): Promise<void>;
}

/** Stands between the app and a server of this machine, and breaks the line when told. */
export async function startUnreliableProxy(targetPort: number): Promise<UnreliableProxy> {
  let mode: ProxyMode = "pass";
  /** Every open socket with the one that it is piped into. */
  const lines = new Map<Socket, Socket>();
  const targets = new Set<Socket>();
  const server = createServer((client) => {
    if (mode === "cut") return client.resetAndDestroy();
    const target = connect(targetPort, "127.0.0.1");
    lines.set(client, target).set(target, client);
    targets.add(target);
    target.on("close", () => targets.delete(target));
    for (const socket of [client, target]) {
      const other = socket === client ? target : client;
      socket.setNoDelay(true);
      if (mode === "pass") socket.pipe(other);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        lines.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    port: address.port,
    targetPorts: () => [...targets].flatMap(({ localPort }) => localPort ?? []),
    stop: () =>
      new Promise((resolve) => {
        for (const socket of lines.keys()) socket.destroy();
        server.close(() => resolve());
      }),
    set(next) {
      mode = next;
      for (const [socket, other] of lines) {
        if (mode === "cut") socket.resetAndDestroy();
        else if (mode === "hang") socket.unpipe(other);
        else socket.pipe(other);
      }
    },
  };
}
