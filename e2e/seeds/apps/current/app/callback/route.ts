/* snippet current/callback-route#1 */
