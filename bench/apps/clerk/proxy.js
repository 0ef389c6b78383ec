import { clerkMiddleware } from '@clerk/nextjs/server';

// Said here too: with the key at hand, a session is read without asking anybody.
export default clerkMiddleware({ jwtKey: process.env.CLERK_JWT_KEY });
