/* snippet current/sign-up-paths#1 */
