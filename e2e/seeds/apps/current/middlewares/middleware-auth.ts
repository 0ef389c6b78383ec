/* snippet current/middleware-auth#1 */
