import { createOverreadServer, listen, PortInUse } from '../../server/server.ts';
import { SERVER } from '../../settings.ts';

export interface Serving {
  readonly address: string;
  /** a sentence when it isn't the usual port */
  readonly note?: string;
}

/**
 * Serves on `port` when one was asked for, else on the usual one or the next that is free: with a chosen port people
 * have something else waiting for it there, so moving away silently would be wrong.
 */
export async function serve(port: number | undefined): Promise<Serving | { problem: string }> {
  const server = createOverreadServer();
  const first = port ?? SERVER.port;
  const last = port ?? SERVER.port + SERVER.portsToTry;
  for (let candidate = first; candidate <= last; candidate++) {
    try {
      await listen(server, SERVER.host, candidate);
    } catch (thrown) {
      if (thrown instanceof PortInUse) continue;
      return { problem: `Can't listen on ${SERVER.host}:${candidate}: ${(thrown as Error).message}.` };
    }
    const address = `http://${SERVER.host}:${candidate}/`;
    return candidate === first ? { address } : { address, note: `Port ${first} is in use, so this is ${candidate}.` };
  }
  const which = first === last ? `Port ${first} is` : `The ports ${first} to ${last} are`;
  return { problem: `${which} in use: stop what runs there, or choose another with npm start -- --port N.` };
}
