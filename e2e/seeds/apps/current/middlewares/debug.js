/* snippet current/debugging#1 */
