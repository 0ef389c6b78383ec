/** Identity providers besides AuthKit itself, as an authorize request and tokens name them, with what people call them. */
export const providers = {
  AppleOAuth: 'Apple',
  BitbucketOAuth: 'Bitbucket',
  GitHubOAuth: 'GitHub',
  GitLabOAuth: 'GitLab',
  GoogleOAuth: 'Google',
  IntuitOAuth: 'Intuit',
  LinkedInOAuth: 'LinkedIn',
  MicrosoftOAuth: 'Microsoft',
  SalesforceOAuth: 'Salesforce',
  SlackOAuth: 'Slack',
  VercelMarketplaceOAuth: 'Vercel Marketplace',
  VercelOAuth: 'Vercel',
  XeroOAuth: 'Xero',
} as const;

export type Provider = keyof typeof providers;

export function isProvider(name: unknown): name is Provider {
  return typeof name === 'string' && Object.hasOwn(providers, name);
}
