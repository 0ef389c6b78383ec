/* snippet original/callback-route#1 */
