/**
 * Parses a URL by the rules browsers follow (WHATWG URL); undefined for what is none. Not `URL.canParse`: engines
 * disagree with their own constructor about some hosts, and then the constructor throws after all.
 */
export function parseUrl(value: string, base?: string): URL | undefined {
  try {
    return new URL(value, base);
  } catch {
    return undefined;
  }
}
