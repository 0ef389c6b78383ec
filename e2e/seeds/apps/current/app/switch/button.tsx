/* snippet current/refreshing-the-session#1 */
