export { auth as default } from './next-auth';
