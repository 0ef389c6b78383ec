import type { Schema, Specification } from './specification.js';

const json = (schema: Schema) => ({ content: { 'application/json': { schema } } });
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const responsesOf = (path: string, method: string, status: string): Schema => ({
  $ref: `#/paths/${path.replaceAll('/', '~1')}/${method}/responses/${status}/content/application~1json/schema`,
});
const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const object = (properties: Record<string, Schema>, required = Object.keys(properties)): Schema => ({
  type: 'object',
  properties,
  required,
});
const listOf = (items: Schema): Schema =>
  object({
    object: { const: 'list' },
    data: { type: 'array', items },
    list_metadata: object({ before: { type: ['string', 'null'] }, after: { type: ['string', 'null'] } }),
  });
const problem = object({ code: text, message: text });
const uri = object({
  object: text,
  id: text,
  uri: text,
  default: { type: 'boolean' },
  created_at: time,
  updated_at: time,
});
const flag = responsesOf('/feature-flags/{slug}', 'get', '200');
const fault: Schema = { type: 'object' };

/** What this server has besides what version 0.1.0 of the provider's description does. */
export const additions: Specification['paths'] = {
  // The provider's later versions list and delete them.
  '/user_management/redirect_uris': { get: { responses: { 200: json(listOf(uri)) } } },
  '/user_management/redirect_uris/{id}': {
    delete: { responses: { 204: {}, 400: json(problem), 404: json(problem) } },
  },
  // Kept in the provider's dashboard only.
  '/user_management/logout_uris': {
    get: { responses: { 200: json(listOf(uri)) } },
    post: { responses: { 201: json(uri), 422: json(problem) } },
  },
  '/user_management/logout_uris/{id}': {
    delete: { responses: { 204: {}, 400: json(problem), 404: json(problem) } },
  },
  '/feature-flags': { post: { responses: { 201: json(flag), 409: json(problem), 422: json(problem) } } },
  '/feature-flags/{slug}': { delete: { responses: { 204: {}, 404: json(problem) } } },
  // What SDKs call without it being described.
  '/sdk/feature-flags': { get: { responses: { 200: json({ type: 'object', additionalProperties: {} }) } } },
  '/x/one-shot-environments/claim-nonces': {
    post: { responses: { 200: json(object({ nonce: text })), 403: json(problem), 409: json(problem) } },
  },
  '/x/authkit/users/authenticate': {
    post: {
      responses: {
        200: json(responsesOf('/user_management/authenticate', 'post', '200')),
        400: json(responsesOf('/user_management/authenticate', 'post', '400')),
      },
    },
  },
  '/user_management/{clientId}/.well-known/openid-configuration': {
    get: {
      responses: { 200: json({ type: 'object', additionalProperties: {} }), 404: json(problem) },
    },
  },
  // In later versions of the description. A key of a user or of an organization.
  '/api_keys/{id}/expire': {
    post: {
      responses: {
        200: json({ anyOf: [ref('ApiKey'), ref('UserApiKey')] }),
        404: json(problem),
        422: json(problem),
      },
    },
  },
  '/webhook_endpoints/{id}': {
    get: { responses: { 200: json(responsesOf('/webhook_endpoints', 'post', '201')) } },
  },
  // This server's own, for whoever runs it.
  '/healthz': {
    get: { responses: { 200: json(object({ status: text })), 503: json(object({ status: text })) } },
  },
  // And for tests in other processes.
  '/control/faults': {
    get: { responses: { 200: json(object({ object: text, data: { type: 'array', items: fault } })) } },
    post: { responses: { 201: json(fault), 422: json(problem) } },
    delete: { responses: { 200: json(object({ object: text, data: { type: 'array', items: fault } })) } },
  },
  '/control/clock': {
    get: { responses: { 200: json(object({ now: { type: 'integer' } })) } },
    post: { responses: { 200: json(object({ now: { type: 'integer' } })), 422: json(problem) } },
  },
  '/control/mails': {
    get: { responses: { 200: json(object({ object: text, data: { type: 'array', items: fault } })) } },
  },
  '/control/mails/next': { get: { responses: { 200: json(fault), 404: json(problem) } } },
  '/control/impersonations': {
    post: { responses: { 201: json(object({ code: text })), 404: json(problem), 422: json(problem) } },
  },
  '/control/reset': { post: { responses: { 204: {} } } },
};

interface MoreErrors {
  status: number;
  codes: readonly string[];
  /** Operations such as `GET /events`; without it, all of them. */
  only?: readonly string[];
  why: string;
}

/** Refusals that the description does not list for an operation. */
export const moreErrors: readonly MoreErrors[] = [
  {
    status: 401,
    codes: ['unauthorized'],
    why: 'Every operation needs the API key; the description says so once for all, not at each.',
  },
  { status: 400, codes: ['not_implemented'], why: 'A part of the API that this server lacks names itself.' },
  { status: 404, codes: ['not_found'], why: 'A path that this server does not have, or not in production.' },
  { status: 413, codes: ['request_too_large'], why: 'A limit of this server.' },
  { status: 429, codes: ['too_many_requests'], why: 'Limits on guessing, which the provider has too.' },
  {
    status: 404,
    codes: ['entity_not_found'],
    only: [
      'DELETE /organizations/{id}',
      'POST /user_management/sessions/revoke',
      'PUT /user_management/users/{id}',
    ],
    why: 'As every other operation answers for what is not there.',
  },
  {
    status: 400,
    codes: ['user_already_organization_member'],
    only: ['POST /user_management/organization_memberships'],
    why: 'The description says nothing of somebody who is a member already.',
  },
  {
    status: 422,
    codes: ['invalid_request_parameters'],
    only: [
      'POST /user_management/sessions/revoke',
      'POST /organization_domains',
      'POST /x/one-shot-environments/claim-nonces',
    ],
    why: 'As most operations answer for a field that cannot be used.',
  },
  { status: 500, codes: ['internal_error'], why: 'What nobody expected.' },
];

interface MoreFields {
  /** The end of a field's place, such as `user.name`. */
  fields: readonly string[];
  /** Operations such as `GET /events`; without it, all of them. */
  only?: readonly string[];
  why: string;
}

/** Fields that the description does not name. */
export const moreFields: readonly MoreFields[] = [
  { fields: ['name'], why: 'In later versions of the description, and in the SDKs: users.' },
  { fields: ['roles'], why: 'In later versions of the description, and in the SDKs: memberships.' },
  { fields: ['expires_at'], why: 'In later versions of the description, and in the SDKs: API keys.' },
];
