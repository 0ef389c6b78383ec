/* snippet current/advanced-direct-access-to-the-workos-client#1 */
export { organizations };
