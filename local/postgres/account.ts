import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account PostgreSQL runs under. It refuses to run as root, and many containers and CI machines know no
 * other user: there it runs as the owner of the data, or as `nobody`, which every Unix has.
 *
 * @returns undefined when this process is not root, which is the usual case
 */
export function findAccount(dataDirectory: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataDirectory)) {
    const { uid, gid } = statSync(dataDirectory);
    if (uid !== 0) return { uid, gid };
  }
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** A command line, ready for spawn. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * How to run a program under an account that may not be allowed into the checkout (root's own home is closed
 * to everybody else). On Linux the program is then given the right to pass closed folders, and no other.
 *
 * @throws Error where that is not possible
 */
export function launchAs(
  account: Account | undefined,
  command: string,
  args: readonly string[],
  folders: readonly string[],
): Launch {
  if (!account) return { command, args };
  const closed = folders.find((folder) => !canPass(account, folder));
  if (!closed) return { command, args, ...account };
  const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));
  if (!setpriv) {
    throw new Error(
      `You are root, PostgreSQL refuses to run as root, and no other user may enter ${closed}. ` +
        "Move the checkout to a folder that others may enter, run as an ordinary user, or set DATABASE_URL.",
    );
  }
  const capability = "+dac_override";
  return {
    command: setpriv,
    args: [
      `--reuid=${account.uid}`,
      `--regid=${account.gid}`,
      "--clear-groups",
      `--inh-caps=${capability}`,
      `--ambient-caps=${capability}`,
      command,
      ...args,
    ],
  };
}

/** Whether the account may walk from the root of the file system down to the folder. */
function canPass(account: Account, folder: string): boolean {
  accessSync(folder, constants.F_OK);
  for (let path = folder; ; path = dirname(path)) {
    const { uid, gid, mode } = statSync(path);
    const execute = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & execute) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
