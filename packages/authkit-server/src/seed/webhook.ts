import { webhookEvents } from '../wire/events.js';
import { objectProblems, strangers } from './checks.js';

export interface SeedWebhook {
  url: string;
  /** What the endpoint checks signatures with. Default: a random one, which `GET /webhook_endpoints` tells. */
  secret?: string;
  /** Default: every event there is. */
  events?: readonly string[];
}

export function webhookProblems(name: string, list: unknown): string[] {
  return objectProblems(name, list, (webhook) => {
    const { url, secret, events } = webhook;
    const problems = strangers(webhook, ['url', 'secret', 'events'], 'a webhook');
    const isUrl = typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
    if (!isUrl) problems.push('.url must be an http or https URL');
    if (secret !== undefined && (typeof secret !== 'string' || secret.length < 16)) {
      problems.push('.secret must have at least 16 characters');
    }
    const known = Array.isArray(events) && events.every((event) => webhookEvents.includes(String(event)));
    if (events !== undefined && !known) problems.push('.events must be a list of events');
    return problems;
  });
}
