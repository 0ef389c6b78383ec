/* snippet current/middleware#1 */
