const MAX_REMEMBERED = 5_000;

/** What has been said about which cookie, and when first, so that the many requests that carry it make one event. */
export class Reports {
  private readonly said = new Map<string, number>();

  /** When this was first said about a cookie, in milliseconds, and whether that is now. */
  firstAt(sealed: string, what: string, now: number): { at: number; isNews: boolean } {
    // The end of a seal is its MAC: as good as random.
    const key = `${what} ${sealed.slice(-45)}`;
    const at = this.said.get(key);
    if (at !== undefined) return { at, isNews: false };
    if (this.said.size >= MAX_REMEMBERED) this.said.clear();
    this.said.set(key, now);
    return { at: now, isNews: true };
  }
}
