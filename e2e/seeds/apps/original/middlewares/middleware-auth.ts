/* snippet original/middleware-auth#1 */
