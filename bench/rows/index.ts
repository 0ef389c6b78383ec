/** All parts, in the order in which they are measured. */
import type { Part } from '../lib/context.ts';
import { app } from './app.ts';
import { clientBytes } from './client-bytes.ts';
import { clientRequests } from './client-requests.ts';
import { counts } from './counts.ts';
import { edge } from './edge.ts';
import { growth } from './growth.ts';
import { importing } from './import.ts';
import { inProcess } from './in-process.ts';
import { proxySizes } from './proxy-bytes.ts';
import { authServer } from './server.ts';
import { secondReader } from './second-reader.ts';
import { signingIn } from './sign-in.ts';
import { storms } from './storm.ts';
import { tabs } from './tabs.ts';

export const parts: readonly Part[] = [
  counts,
  proxySizes,
  clientBytes,
  importing,
  app,
  inProcess,
  edge,
  storms,
  clientRequests,
  tabs,
  secondReader,
  signingIn,
  growth,
  authServer,
];
