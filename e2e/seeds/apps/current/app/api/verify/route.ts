/* snippet current/advanced-custom-authentication-flows#1 */

export const POST = handleEmailVerification;
