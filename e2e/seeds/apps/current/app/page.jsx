/* snippet current/get-the-current-user-in-a-server-component#1 */
