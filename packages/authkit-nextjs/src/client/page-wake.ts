/** The moments at which a page may have missed something: it was hidden, asleep, offline, or in the back-forward cache. */
const EVENTS = ['focus', 'online', 'pageshow', 'visibilitychange'];

/** Calls `wake` at each of them, after a navigation, and when a cookie that script can see has changed. */
export function onPageWake(signal: AbortSignal, wake: (event: Partial<PageTransitionEvent>) => void): void {
  for (const name of EVENTS) addEventListener(name, wake, { signal });
  // Not in every browser; where they are missing, the events above have to do.
  const { cookieStore, navigation } = window as { cookieStore?: EventTarget; navigation?: EventTarget };
  cookieStore?.addEventListener('change', wake, { signal });
  navigation?.addEventListener('navigatesuccess', wake, { signal });
}

/**
 * Makes a task run now, or once the page is looked at, however often it was wanted until then: tabs in the background must
 * not all load their pages at once.
 */
export function whenVisible(task: () => void): () => void {
  const attempt = (): void => {
    if (document.hidden) addEventListener('visibilitychange', attempt, { once: true });
    else task();
  };
  return attempt;
}
