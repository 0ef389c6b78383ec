/** What Chromium sends for a page. */
export const DOCUMENT = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'accept-encoding': 'identity',
  'accept-language': 'en-GB,en;q=0.9',
  'cache-control': 'max-age=0',
  connection: 'keep-alive',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-user': '?1',
  'upgrade-insecure-requests': '1',
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
};

/** And for a prefetch, by the time a proxy sees it: Next has taken its own headers out. */
export const PREFETCH = {
  ...DOCUMENT,
  accept: '*/*',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
};
