/* snippet original/debugging#1 */
