/**
 * Loaded before the emulator, whose limit of 1,000 requests a minute would be what is measured: lets a minute pass, by the
 * clock of that process, before the limit is reached.
 */
import { subscribe } from 'node:diagnostics_channel';

const BEFORE_THE_LIMIT = 900;
const MINUTE = 61_000;

const now = Date.now.bind(Date);
let requests = 0;
subscribe('http.server.request.start', () => (requests += 1));
Date.now = () => now() + Math.floor(requests / BEFORE_THE_LIMIT) * MINUTE;
