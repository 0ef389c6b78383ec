/* snippet original/visualizing-an-impersonation#1 */
