/**
 * What every stand-in of the local cloud is: one small real server on this machine that plays one third
 * party on that party's own wire format. Stand-ins keep their state in memory and import nothing from the
 * application, so that what they prove is the application's real clients.
 */
export interface LocalService {
  /** Short name for the start-up line and the log, such as "gemini". */
  readonly name: string;
  /** Base address, such as "http://127.0.0.1:4010", without a trailing slash. */
  readonly url: string;
  /** What the application must have in its environment to use this service. */
  readonly env: Readonly<Record<string, string>>;
  /** Closes the server and every open connection; resolves once the port is free again. */
  stop(): Promise<void>;
}

/** Where a stand-in listens; port 0 takes any free port. */
export interface ListenOptions {
  readonly port: number;
  readonly host?: string;
}

export type StartService<Options = object> = (options: ListenOptions & Options) => Promise<LocalService>;
