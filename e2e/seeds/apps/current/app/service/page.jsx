/* snippet current/get-the-access-token#1 */
