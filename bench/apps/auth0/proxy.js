import { auth0 } from './auth0';

export default (request) => auth0.middleware(request);
