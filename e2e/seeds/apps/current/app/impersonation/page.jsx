/* snippet current/visualizing-an-impersonation#1 */
